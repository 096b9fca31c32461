"""What the operations of LabStats do, one module per family. Single applications and schedules are generic."""
