//! Where tokens are cached, for how long, and what several processes do that need one.

/// Tests that need the kernel's keyring.
#[cfg(target_os = "linux")]
mod keyutils {
    mod kernel;
    mod strace;
    mod waiting;
}
#[cfg(target_os = "linux")]
mod forbidden;
/// Tests that need gnome-keyring.
#[cfg(target_os = "linux")]
mod secret_service;

use test_support::fake_entra::SignIn;

use super::login::Setup;

impl Setup {
    /// A user whose git gets tokens of `az`.
    fn logged_in() -> Setup {
        let setup = Setup::new();
        setup.azdo(&["login", "acme", "--entra", "az"]).run().succeeds();
        setup
    }

    /// Runs what starts `az` this many times.
    #[track_caller]
    fn starts(&self, times: usize, run: impl FnOnce()) {
        let before = self.entra.starts().len();
        run();
        assert_eq!(self.entra.starts().len() - before, times, "starts of az");
    }

    #[track_caller]
    fn get_token(&self) {
        self.get().run().succeeds().says_nothing().prints_about(&self.token.text());
    }

    fn az(&self, sign_in: &SignIn<'_>) {
        self.entra.az(sign_in);
    }
}
