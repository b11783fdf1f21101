"""The door in and the door out: SMTP with clients and with the next hop."""
