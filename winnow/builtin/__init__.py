"""Predicates that come with Winnow, and that every worker has.

Each family is a file, named for what it is about; what they need beyond Winnow itself is the extra `predicates`.
"""

from winnow.builtin.emails import valid_email
from winnow.builtin.firsts import unique
from winnow.builtin.lists import in_list, not_in_list
from winnow.builtin.mail_domains import has_mx
from winnow.builtin.matching import matches_any
from winnow.builtin.phones import valid_phone
from winnow.builtin.shares import hash_share
from winnow.builtin.urls import answers

__all__ = [
    "answers",
    "has_mx",
    "hash_share",
    "in_list",
    "matches_any",
    "not_in_list",
    "unique",
    "valid_email",
    "valid_phone",
]
