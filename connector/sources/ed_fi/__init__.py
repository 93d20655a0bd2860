"""Exports of an Ed-Fi ODS: the resources of staff as JSON."""
