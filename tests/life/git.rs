//! git's part: when it calls its helper and with what (`http.c` and `credential.c`).

use super::user::User;

/// What sort of git it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// git before 2.46, which keeps no state.
    Old,
    /// A later one.
    New,
    /// A later one with `http.proactiveAuth`: it asks its helper before the server.
    Proactive,
}

/// A git command that fetches from a repository, of acme if nothing else is said.
#[derive(Clone, Debug)]
pub struct Git {
    kind: Kind,
    path: String,
    username: Option<String>,
    password: Option<String>,
    state: Option<String>,
    /// Whether git asks its helper again if the server rejects what it sends.
    pub asks_again: bool,
    /// All that the helper said.
    pub errors: String,
    /// What it said last.
    pub last: String,
    /// Whether it was killed when it was called last.
    pub was_killed: bool,
}

impl Git {
    /// Starts a command; git asks its helper.
    pub fn starts(user: &User, kind: Kind, username: Option<&str>) -> Git {
        Git::at(user, kind, username, "acme/p/_git/web".to_owned())
    }

    pub fn at(user: &User, kind: Kind, username: Option<&str>, path: String) -> Git {
        let mut git = Git {
            kind,
            path,
            username: username.map(str::to_owned),
            password: None,
            state: None,
            asks_again: false,
            errors: String::new(),
            last: String::new(),
            was_killed: false,
        };
        git.get(user);
        git
    }

    fn call(&mut self, user: &User, operation: &str) -> String {
        let mut request = "capability[]=authtype\ncapability[]=state\n".to_owned();
        if self.kind == Kind::Old {
            request.clear();
        }
        request += &format!("protocol=https\nhost=dev.azure.com\npath={}\n", self.path);
        let state = self.state.as_ref().filter(|_| self.kind != Kind::Old);
        let attributes = [
            ("username", &self.username),
            ("password", &self.password),
            ("state[]", &state.cloned()),
        ];
        for (key, value) in attributes {
            if let Some(value) = value {
                request += &format!("{key}={value}\n");
            }
        }
        if self.kind != Kind::Proactive {
            request += "wwwauth[]=Basic realm=\"https://app.visualstudio.com/\"\n";
        }
        let ran = user.run(&[operation], &request);
        self.was_killed = ran.was_killed;
        self.errors += &ran.errors;
        self.last = ran.errors;
        ran.output
    }

    fn get(&mut self, user: &User) {
        self.password = None;
        let answer = self.call(user, "get");
        let value = |key: &str| {
            let of_key = |line: &str| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
            answer.lines().find_map(of_key)
        };
        self.username = value("username").or(self.username.take());
        self.password = value("password");
        self.state = value("state[]");
        self.asks_again = value("continue").is_some();
    }

    /// What git sends to the server. If it is nothing, git prompts.
    pub fn sends(&self) -> Option<&str> {
        self.password.as_deref()
    }

    pub fn username(&self) -> Option<&str> {
        self.username.as_deref()
    }

    /// The user pastes a PAT at git's prompt.
    pub fn paste(&mut self, pat: &str) {
        assert_eq!(self.password, None, "git does not prompt");
        self.username.get_or_insert_with(|| "me".to_owned());
        self.password = Some(pat.to_owned());
    }

    /// The server answers 401. Returns whether git goes on.
    pub fn is_refused(&mut self, user: &User) -> bool {
        if self.asks_again {
            self.get(user);
            return true;
        }
        self.call(user, "erase");
        false
    }

    pub fn succeeds(&mut self, user: &User) {
        self.call(user, "store");
    }

    /// The name of the PAT in the `login` command that the helper said last, if it said one: that for
    /// what is pasted, if there are several.
    pub fn named(&self) -> Option<String> {
        let organization = self.path.split('/').next().unwrap_or_default();
        let login = format!("git credential-azdo login {organization}");
        let (_, rest) = self
            .last
            .rsplit_once(&format!("as the password, or run: {login}"))
            .or_else(|| self.last.rsplit_once(&login))?;
        let name = rest.strip_prefix(" --name ").and_then(|rest| rest.split_whitespace().next());
        Some(name.unwrap_or("default").to_owned())
    }

    /// A whole command against a server that accepts these PATs, where no one pastes one.
    pub fn works(user: &User, kind: Kind, accepted: &[&str]) -> bool {
        let mut git = Git::starts(user, kind, None);
        while let Some(pat) = git.sends() {
            if accepted.contains(&pat) {
                git.succeeds(user);
                return true;
            }
            if !git.is_refused(user) {
                return false;
            }
        }
        false
    }
}
