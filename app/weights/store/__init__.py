"""A folder of weights: where it is, what is in it, in what state, and under which terms."""
