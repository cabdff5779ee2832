"""Tests of PL Dash; run them with `./pldash-dev test`."""
