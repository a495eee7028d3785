"""What somebody fills in of their own plan, week and treatment."""
