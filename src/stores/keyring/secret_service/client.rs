//! Calls of the [Secret Service API](https://specifications.freedesktop.org/secret-service/).

use crate::stores::keyring::dbus::{Call, Connection, Message, Writer};
use crate::stores::keyring::{ItemKey, KeyringFault, Limits};
use crate::stores::{Result, StoreError};
use crate::util::pat::Secret;
use crate::util::terminal::Progress;

/// The bus name of the service. Its objects are below the same path.
const SERVICE: &str = "org.freedesktop.secrets";
/// The object path that means "none".
const NONE: &str = "/";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
/// Subscribes to the result of prompts.
const COMPLETED: &str = "type='signal',sender='org.freedesktop.secrets',\
                         interface='org.freedesktop.Secret.Prompt',member='Completed'";
/// More than the label, the attributes, and the object paths of an item need.
const ITEM_SIZE: usize = 4096;

pub(crate) struct SecretService {
    connection: Connection,
    limits: Limits,
    /// Shown while the service is in use.
    pub(crate) progress: Option<Progress>,
}

/// The items that a search has found, as object paths.
pub(crate) struct FoundItems {
    pub(crate) unlocked: Vec<String>,
    pub(crate) locked: Vec<String>,
}

impl SecretService {
    pub(crate) fn connect(limits: Limits) -> Result<SecretService> {
        Ok(SecretService { connection: Connection::open(limits.answer)?, limits, progress: None })
    }

    /// Makes a call whose result does not matter. gnome-keyring answers the first call of a client
    /// at the same time as it registers the client: now and then as if it had no collection.
    pub(crate) fn register(&mut self) -> Result<()> {
        match self.default_collection() {
            Err(StoreError::Unusable(KeyringFault::NoCollection)) => Ok(()),
            other => other.map(drop),
        }
    }

    pub(crate) fn search(&mut self, key: &ItemKey) -> Result<FoundItems> {
        let [searched @ .., _] = &key.attributes();
        self.search_by(searched)
    }

    /// Searches for the items with these attributes, and perhaps others.
    pub(crate) fn search_by(&mut self, attributes: &[(&str, &str)]) -> Result<FoundItems> {
        let arguments = Writer::default().dictionary(attributes);
        let reply = self.connection.call(&service("SearchItems", "a{ss}", arguments))?;
        let mut body = reply.body("aoao")?;
        Ok(FoundItems { unlocked: body.texts()?, locked: body.texts()? })
    }

    pub(crate) fn attributes_of(&mut self, item: &str) -> Result<Vec<(String, String)>> {
        let reply = self.property(item, ITEM, "Attributes")?;
        let mut body = reply.body("v")?;
        body.variant("a{ss}")?;
        Ok(body.dictionary()?)
    }

    pub(crate) fn secret_of(&mut self, item: &str) -> Result<Secret> {
        let arguments = Writer::default().text(&self.open_session()?);
        let reply = self.connection.call(&object(item, ITEM, "GetSecret", "o", arguments))?;
        let text = str::from_utf8(secret_in(&reply)?).map_err(|_| KeyringFault::NotText)?;
        Ok(Secret::new(text.to_owned()))
    }

    /// gnome-keyring 42 to 50 aborts now and then if this is the first call of a client, so it is
    /// private: each use comes after another call (gnome-keyring issues 190, 196, and 199).
    fn open_session(&mut self) -> Result<String> {
        let arguments = Writer::default().text("plain").variant("s").text("");
        let reply = self.connection.call(&service("OpenSession", "sv", arguments))?;
        Ok(session_in(&reply)?.to_owned())
    }

    pub(crate) fn default_collection(&mut self) -> Result<String> {
        let arguments = Writer::default().text("default");
        let reply = self.connection.call(&service("ReadAlias", "s", arguments))?;
        match reply.body("o")?.text()? {
            NONE => Err(KeyringFault::NoCollection.into()),
            path => Ok(path.to_owned()),
        }
    }

    pub(crate) fn is_locked(&mut self, collection: &str) -> Result<bool> {
        let reply = self.property(collection, COLLECTION, "Locked")?;
        let mut body = reply.body("v")?;
        body.variant("b")?;
        Ok(body.boolean()?)
    }

    fn property(&mut self, path: &str, interface: &str, name: &str) -> Result<Message> {
        let arguments = Writer::default().text(interface).text(name);
        let call = object(path, "org.freedesktop.DBus.Properties", "Get", "ss", arguments);
        self.connection.call(&call)
    }

    /// Unlocks an item or a collection, with a prompt if the service wants one.
    pub(crate) fn unlock(&mut self, path: &str) -> Result<()> {
        let arguments = Writer::default().array(4, |paths| paths.text(path));
        let reply = self.connection.call(&service("Unlock", "ao", arguments))?;
        let mut body = reply.body("aoo")?;
        body.texts()?; // What was unlocked without a prompt.
        self.complete(body.text()?)
    }

    /// Creates an item, or replaces the one with the same attributes.
    pub(crate) fn create_item(
        &mut self,
        collection: &str,
        key: &ItemKey,
        label: &str,
        secret: &Secret,
    ) -> Result<()> {
        let session = self.open_session()?;
        let secret = secret.expose().as_bytes();
        let arguments = Writer::with_capacity(ITEM_SIZE + secret.len())
            .array(8, |properties| {
                let properties = properties.structure().text("org.freedesktop.Secret.Item.Label");
                let properties = properties.variant("s").text(label).structure();
                let properties = properties.text("org.freedesktop.Secret.Item.Attributes");
                properties.variant("a{ss}").dictionary(&key.attributes())
            })
            .structure()
            .text(&session)
            .bytes(&[]) // The parameters of an encryption; a plain session has none.
            .bytes(secret)
            .text("text/plain")
            .boolean(true); // Replace.
        let call = object(collection, COLLECTION, "CreateItem", "a{sv}(oayays)b", arguments);
        let reply = self.connection.call(&call)?;
        let mut body = reply.body("oo")?;
        match (body.text()?, body.text()?) {
            (NONE, NONE) => Err(KeyringFault::InvalidMessage.into()),
            (_, prompt) => self.complete(prompt),
        }
    }

    pub(crate) fn delete(&mut self, item: &str) -> Result<()> {
        let reply = self.connection.call(&object(item, ITEM, "Delete", "", Writer::default()))?;
        self.complete(reply.body("o")?.text()?)
    }

    /// Shows a prompt, if there is one, and waits until the user has answered it.
    fn complete(&mut self, prompt: &str) -> Result<()> {
        if prompt == NONE {
            return Ok(());
        }
        let rule = Writer::default().text(COMPLETED);
        self.connection.queue(&Call::of_bus("AddMatch", "s", rule));
        let window = Writer::default().text("");
        let shown = self.connection.queue(&object(prompt, PROMPT, "Prompt", "s", window));
        self.connection.send()?;
        let mut is_shown = false;
        loop {
            let message = match self.connection.next_message() {
                // The prompt closes with the connection. It is not closed with `Dismiss`, on which
                // gnome-keyring 42 aborts while its window does not answer.
                Err(StoreError::Silent(_)) if is_shown => return Err(StoreError::Locked),
                other => other?,
            };
            if message.is_signal(prompt, PROMPT, "Completed") {
                let dismissed = message.body("bv")?.boolean()?;
                self.connection.restart_timer(self.limits.answer);
                return if dismissed { Err(StoreError::Locked) } else { Ok(()) };
            }
            if message.into_success()?.reply_to == Some(shown) {
                is_shown = true;
                self.connection.restart_timer(self.limits.prompt);
            }
        }
    }
}

impl ItemKey {
    /// The attributes of a new item: those that the crate `keyring` 3 wrote for earlier versions of
    /// this program. Items are searched by all but the last.
    fn attributes(&self) -> [(&str, &str); 4] {
        [
            ("service", &self.service),
            ("username", &self.username),
            ("target", "default"),
            ("application", "rust-keyring"),
        ]
    }
}

/// A call of the service itself.
fn service<'a>(member: &'a str, signature: &'a str, arguments: Writer) -> Call<'a> {
    let interface = "org.freedesktop.Secret.Service";
    object("/org/freedesktop/secrets", interface, member, signature, arguments)
}

/// A call of one of the service's objects.
fn object<'a>(
    path: &'a str,
    interface: &'a str,
    member: &'a str,
    signature: &'a str,
    arguments: Writer,
) -> Call<'a> {
    Call { destination: SERVICE, path, interface, member, signature, arguments }
}

/// The path of the session in the reply to `OpenSession`.
pub fn session_in(reply: &Message) -> Result<&str, KeyringFault> {
    let mut body = reply.body("vo")?;
    // The service's part of a key exchange; a plain session has none. Most services send an empty
    // string, oo7 and KWallet an empty array of bytes.
    match body.signature()? {
        "s" => drop(body.text()?),
        "ay" => drop(body.bytes()?),
        _ => return Err(KeyringFault::InvalidMessage),
    }
    body.text()
}

/// The secret in the reply to `GetSecret`.
pub fn secret_in(reply: &Message) -> Result<&[u8], KeyringFault> {
    let mut body = reply.body("(oayays)")?;
    body.structure()?;
    body.text()?; // The session.
    body.bytes()?; // The parameters of an encryption.
    body.bytes()
}
