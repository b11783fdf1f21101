"""Who may write, how much, how often. Pure: time comes in as `now`."""
