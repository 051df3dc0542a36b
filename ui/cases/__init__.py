"""What every panel that shows reports shares: their words, what can be done to them, how they are drawn."""
