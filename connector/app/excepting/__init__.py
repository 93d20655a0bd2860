"""`exception add` and `exception adopt`: dated exceptions written for a pull request."""
