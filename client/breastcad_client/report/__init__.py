"""One page of HTML for the results of one run."""
