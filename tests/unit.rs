//! Functions, one by one. They run on every platform, under Wine too (tests/platforms.sh); what
//! cannot says why.

mod units;
