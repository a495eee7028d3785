"""What moderators see: reports, and the reported words only, each opening written in the access log."""
