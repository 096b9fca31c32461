"""``python -m mockservers``."""

from mockservers.cli import main

if __name__ == "__main__":
    main()
