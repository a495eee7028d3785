"""The pages of accounts: the entrance, what secures an account, and the person's own page."""
