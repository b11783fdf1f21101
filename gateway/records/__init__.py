"""What is remembered: one schema, its store, the spool beside it, and the questions asked of it."""
