"""Helpers of ``make test`` and ``make i18n``; not part of the product."""
