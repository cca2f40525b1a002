//! Keyrings, faults and load on the real system.

mod faults;
mod headless;
mod keyring;
mod load;
mod real_cron;
