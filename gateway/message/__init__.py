"""Reading: bytes -> Message. Pure: no socket, file, clock, database or global state."""
