"""Commands of `flask`: each parses, makes one service call and prints the answer."""
