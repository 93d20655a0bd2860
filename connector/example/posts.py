"""The places and jobs of the example, as mappings/locations.yaml and mappings/roles.yaml know them."""

from __future__ import annotations

from typing import NamedTuple

SCHOOLS = tuple(f"{code:04d}" for code in range(401, 461))
STAFFED = SCHOOLS[:-1]  # the last one opens next summer
OFFICES = ("0001", "0002", "0003")
DEPARTMENTS = ("Student Data", "Human Resources", "Finance", "Facilities", "Academics", "Athletics and Activities")


class Post(NamedTuple):
    """A job code and its title; without a code, the title decides."""

    code: str
    title: str


PRINCIPAL = Post("1101", "Principal")
PRINCIPAL_HIGH_SCHOOL = Post("1102", "Principal")
ASSISTANT = Post("1110", "Assistant Principal")
ASSISTANT_BY_TITLE = Post("", "Assistant Principal, Culture")
DEAN = Post("1120", "Dean of Students")
OFFICE = Post("1130", "Office Professional II")
OFFICE_LEAD = Post("1131", "Office Professional III")
OFFICE_BY_TITLE = Post("", "Office Professional I")
REGISTRAR = Post("1132", "Registrar")
TEACHER = Post("3001", "Teacher")
ANALYST = Post("5001", "Analyst")
SPECIALIST = Post("5002", "Specialist")

TEACHERS = (TEACHER, Post("3001", "Teacher, Mathematics"), Post("3002", "Teacher, Bilingual"), Post("3010", "Teacher"))
OTHERS = (
    Post("3101", "Paraprofessional"),
    Post("3102", "Paraprofessional, Special Education"),
    Post("3201", "Counselor"),
    Post("3202", "School Nurse"),
    Post("4001", "Custodian"),
    Post("4002", "Cook"),
    Post("4003", "Bus Driver"),
)
CENTRAL = (ANALYST, SPECIALIST, Post("5003", "Manager"), Post("5010", "Director"))


def leading_posts(school: str) -> tuple[Post, ...]:
    """Five or six: a principal, an assistant, a second one or a dean, and two or three in the office."""
    match int(school) % 3:
        case 0:
            return (PRINCIPAL, ASSISTANT, DEAN, OFFICE, OFFICE_LEAD, REGISTRAR)
        case 1:
            return (PRINCIPAL, ASSISTANT, ASSISTANT_BY_TITLE, OFFICE, OFFICE_BY_TITLE)
        case _:
            return (PRINCIPAL_HIGH_SCHOOL, ASSISTANT, DEAN, OFFICE_LEAD, OFFICE_BY_TITLE)
