//! Calls of the [Secret Service API](https://specifications.freedesktop.org/secret-service/).

use crate::stores::StoreError;
use crate::stores::keyring::dbus::{self, Connection, Kind, Message, Method, Reader, Writer};
use crate::stores::keyring::{ItemKey, KeyringFault, Limits};
use crate::util::pat::Secret;

/// The bus name of the service. Its objects are below the same path.
const SERVICE: &str = "org.freedesktop.secrets";
/// The object path that means "none".
const NONE: &str = "/";
/// Subscribes to the result of prompts.
const COMPLETED: &str = "type='signal',sender='org.freedesktop.secrets',\
                         interface='org.freedesktop.Secret.Prompt',member='Completed'";
/// More than the label, the attributes and the object paths of an item need.
const ITEM_SIZE: usize = 4096;

/// The Secret Service on the session bus.
pub(crate) struct SecretService {
    connection: Connection,
    limits: Limits,
}

/// The items that a search has found, as object paths.
pub(crate) struct Found {
    pub(crate) unlocked: Vec<String>,
    pub(crate) locked: Vec<String>,
}

impl SecretService {
    pub(crate) fn connect(limits: Limits) -> Result<SecretService, StoreError> {
        Ok(SecretService { connection: Connection::open(limits.answer)?, limits })
    }

    pub(crate) fn search(&mut self, key: &ItemKey) -> Result<Found, StoreError> {
        let mut arguments = Writer::default();
        arguments.dictionary(&key.lookup_attributes());
        let reply = self.connection.call(&service("SearchItems"), "a{ss}", &arguments)?;
        let mut body = body(&reply, "aoao")?;
        let mut paths = || body.texts().map(|paths| paths.into_iter().map(str::to_owned).collect());
        match (paths(), paths()) {
            (Some(unlocked), Some(locked)) => Ok(Found { unlocked, locked }),
            _ => Err(dbus::Error::Malformed.into()),
        }
    }

    pub(crate) fn secret_of(&mut self, item: &str) -> Result<Secret, StoreError> {
        let mut arguments = Writer::default();
        arguments.text(&self.open_session()?);
        let method = method(item, "org.freedesktop.Secret.Item", "GetSecret");
        let reply = self.connection.call(&method, "o", &arguments)?;
        let secret = secret_in(&reply).ok_or(dbus::Error::Malformed)?;
        let text = str::from_utf8(secret)
            .map_err(|_| KeyringFault::Other("the item in it is not text".to_owned()))?;
        Ok(Secret::new(text.to_owned()))
    }

    /// gnome-keyring 42 to 50 aborts now and then if this is the first call of a client, so it is
    /// private: each use comes after another call (gnome-keyring issues 190, 196 and 199).
    fn open_session(&mut self) -> Result<String, StoreError> {
        let mut arguments = Writer::default();
        arguments.text("plain");
        arguments.signature("s");
        arguments.text("");
        let reply = self.connection.call(&service("OpenSession"), "sv", &arguments)?;
        Ok(session_in(&reply).ok_or(dbus::Error::Malformed)?.to_owned())
    }

    pub(crate) fn default_collection(&mut self) -> Result<String, StoreError> {
        let mut arguments = Writer::default();
        arguments.text("default");
        let reply = self.connection.call(&service("ReadAlias"), "s", &arguments)?;
        match text(&mut body(&reply, "o")?)? {
            NONE => Err(KeyringFault::NoCollection.into()),
            path => Ok(path.to_owned()),
        }
    }

    pub(crate) fn is_locked(&mut self, collection: &str) -> Result<bool, StoreError> {
        let mut arguments = Writer::default();
        arguments.text("org.freedesktop.Secret.Collection");
        arguments.text("Locked");
        let method = method(collection, "org.freedesktop.DBus.Properties", "Get");
        let reply = self.connection.call(&method, "ss", &arguments)?;
        let mut body = body(&reply, "v")?;
        let locked = body.variant("b").and_then(|()| body.boolean());
        Ok(locked.ok_or(dbus::Error::Malformed)?)
    }

    /// Unlocks an item or a collection, with a prompt if the service wants one.
    pub(crate) fn unlock(&mut self, path: &str) -> Result<(), StoreError> {
        let mut arguments = Writer::default();
        arguments.array(4, |paths| paths.text(path));
        let reply = self.connection.call(&service("Unlock"), "ao", &arguments)?;
        let mut body = body(&reply, "aoo")?;
        body.texts().ok_or(dbus::Error::Malformed)?;
        let prompt = text(&mut body)?;
        self.complete(prompt)
    }

    /// Creates an item, or replaces the one with the same attributes.
    pub(crate) fn create_item(
        &mut self,
        collection: &str,
        key: &ItemKey,
        label: &str,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let session = self.open_session()?;
        let secret = secret.expose().as_bytes();
        let mut arguments = Writer::with_capacity(ITEM_SIZE + secret.len());
        arguments.array(8, |properties| {
            properties.structure();
            properties.text("org.freedesktop.Secret.Item.Label");
            properties.signature("s");
            properties.text(label);
            properties.structure();
            properties.text("org.freedesktop.Secret.Item.Attributes");
            properties.signature("a{ss}");
            properties.dictionary(&key.attributes());
        });
        arguments.structure();
        arguments.text(&session);
        arguments.bytes(&[]); // The parameters of an encryption; a plain session has none.
        arguments.bytes(secret);
        arguments.text("text/plain");
        arguments.boolean(true); // Replace.
        let method = method(collection, "org.freedesktop.Secret.Collection", "CreateItem");
        let reply = self.connection.call(&method, "a{sv}(oayays)b", &arguments)?;
        let mut body = body(&reply, "oo")?;
        let (item, prompt) = (text(&mut body)?, text(&mut body)?);
        if item == NONE && prompt == NONE {
            return Err(dbus::Error::Malformed.into());
        }
        self.complete(prompt)
    }

    pub(crate) fn delete(&mut self, item: &str) -> Result<(), StoreError> {
        let method = method(item, "org.freedesktop.Secret.Item", "Delete");
        let reply = self.connection.call(&method, "", &Writer::default())?;
        self.complete(text(&mut body(&reply, "o")?)?)
    }

    /// Shows a prompt, if there is one, and waits until the user has answered it.
    fn complete(&mut self, prompt: &str) -> Result<(), StoreError> {
        if prompt == NONE {
            return Ok(());
        }
        let mut rule = Writer::default();
        rule.text(COMPLETED);
        let mut window = Writer::default();
        window.text("");
        let method = method(prompt, "org.freedesktop.Secret.Prompt", "Prompt");
        let calls = [
            self.connection.queue(&Method::of_bus("AddMatch"), "s", &rule),
            self.connection.queue(&method, "s", &window),
        ];
        self.connection.send()?;
        let mut open = false;
        let dismissed = loop {
            match self.connection.next_message() {
                Err(dbus::Error::TimedOut(_)) if open => return Err(StoreError::Locked),
                Err(error) => return Err(error.into()),
                Ok(message) => {
                    if let Some(dismissed) = completion_of(prompt, &message) {
                        break dismissed;
                    }
                    let answered = calls.iter().position(|call| message.reply_to == Some(*call));
                    message.into_success()?;
                    if answered == Some(1) {
                        open = true;
                        self.connection.restart_timer(self.limits.prompt);
                    }
                }
            }
        };
        self.connection.restart_timer(self.limits.answer);
        if dismissed { Err(StoreError::Locked) } else { Ok(()) }
    }
}

/// Whether the prompt was dismissed, if this message says so.
fn completion_of(prompt: &str, message: &Message) -> Option<bool> {
    let Kind::Signal { path, interface, member } = &message.kind else {
        return None;
    };
    let is_it =
        path == prompt && interface == "org.freedesktop.Secret.Prompt" && member == "Completed";
    is_it.then(|| message.body("bv").and_then(|mut body| body.boolean()).unwrap_or(true))
}

impl ItemKey {
    /// The attributes that items are searched by.
    fn lookup_attributes(&self) -> [(&str, &str); 3] {
        [("service", &self.service), ("username", &self.username), ("target", "default")]
    }

    /// The attributes of a new item: those that the crate `keyring` 3 wrote for earlier versions of
    /// this program.
    fn attributes(&self) -> [(&str, &str); 4] {
        let [service, username, target] = self.lookup_attributes();
        [service, username, target, ("application", "rust-keyring")]
    }
}

/// A method of the service itself.
fn service(member: &str) -> Method<'_> {
    method("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", member)
}

/// A method of one of the service's objects.
fn method<'a>(path: &'a str, interface: &'a str, member: &'a str) -> Method<'a> {
    Method { destination: SERVICE, path, interface, member }
}

fn body<'a>(reply: &'a Message, signature: &str) -> Result<Reader<'a>, dbus::Error> {
    reply.body(signature).ok_or(dbus::Error::Malformed)
}

fn text<'a>(body: &mut Reader<'a>) -> Result<&'a str, dbus::Error> {
    body.text().ok_or(dbus::Error::Malformed)
}

/// The path of the session in the reply to `OpenSession`.
pub(crate) fn session_in(reply: &Message) -> Option<&str> {
    let mut body = reply.body("vo")?;
    body.variant("s")?;
    body.text()?; // The service's part of a key exchange; a plain session has none.
    body.text()
}

/// The secret in the reply to `GetSecret`.
pub(crate) fn secret_in(reply: &Message) -> Option<&[u8]> {
    let mut body = reply.body("(oayays)")?;
    body.structure()?;
    body.text()?; // The session.
    body.blob()?; // The parameters of an encryption.
    body.blob()
}
