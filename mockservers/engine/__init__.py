"""The engine: contracts, worlds, requests, faults and transports. It knows no vendor."""
