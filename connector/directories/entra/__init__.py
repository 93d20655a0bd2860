"""Entra ID over Microsoft Graph: settings are light, `directory` and what it uses import msgraph, azure and polars."""
