"""What a change of the rules does to people, as values: pure, over one gathered population."""
