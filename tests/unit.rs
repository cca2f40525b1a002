//! Functions, one by one. They run on every platform, under wine too (tests/platforms.sh); what
//! cannot says why.

mod units;
