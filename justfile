# What one does in this repository: `just` lists it. Nothing here does more than the scripts it names.

export RUST_BACKTRACE := "1"

[private]
default:
    @just --list

# Try the program against a fake Azure DevOps server
try:
    ./install/try.sh

# Run all tests that this machine can run
test *OPTIONS:
    ./tests/run.sh {{ OPTIONS }}

# Run one test: just one text helper::erase
one BINARY NAME:
    cargo test --test {{ BINARY }} {{ NAME }}

# Check the format and run clippy
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Measure against other helpers (about 10 minutes)
bench *ROUNDS:
    ./benches/run.sh {{ ROUNDS }}

# Record the terminal session in the README again
record:
    ./docs/recording/record.sh
