"""The list of everybody's runs."""
