"""How soon a job of ten rows is answered: on an idle system, beside a huge job, beside many."""
