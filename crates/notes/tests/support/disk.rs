//! Simulates a disk after a power cut from a system call trace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::acknowledged::Rng;

/// A traced system call; strings are still hex-encoded.
pub struct Call<'a> {
    pub name: &'a str,
    arguments: &'a str,
    result: &'a str,
}

impl<'a> Call<'a> {
    /// `PID name(arguments) = result`; skips failed calls.
    pub fn parse(line: &'a str) -> Option<Call<'a>> {
        let line = line.split_once(' ')?.1.trim_start();
        assert!(
            !line.contains("unfinished ..."),
            "calls of two threads overlap: {line:.200}"
        );
        let (name, rest) = line.split_once('(')?;
        let (arguments, result) = rest.rsplit_once(") = ").or_else(|| {
            // strace pads short calls before the equals sign.
            let (arguments, result) = rest.rsplit_once("= ")?;
            Some((arguments.trim_end().strip_suffix(')')?, result))
        })?;
        (!result.starts_with('-')).then_some(Call {
            name,
            arguments,
            result,
        })
    }

    pub fn is_sync(&self) -> bool {
        matches!(self.name, "fsync" | "fdatasync")
    }

    pub fn strings(&self) -> Vec<Vec<u8>> {
        let quoted = self.arguments.split('"').skip(1).step_by(2);
        quoted.map(unhex).collect()
    }

    pub fn path(&self, index: usize) -> PathBuf {
        path(&self.strings()[index])
    }

    /// Parses `5</path>`.
    pub fn file(text: &str) -> (u32, PathBuf) {
        let (number, rest) = text.split_once('<').expect("a file");
        let (name, _) = rest.split_once('>').expect("a file");
        let name = if name.contains("\\x") {
            unhex(name)
        } else {
            name.into()
        };
        (number.parse().expect("a number"), path(&name))
    }

    pub fn last_number(&self) -> u64 {
        let last = self.arguments.rsplit(", ").next().expect("an argument");
        last.parse().expect("a number")
    }

    pub fn returned(&self) -> u64 {
        let number = self.result.split([' ', '<']).next().expect("a number");
        number.parse().expect("a number")
    }
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.split("\\x").skip(1);
    digits
        .map(|pair| u8::from_str_radix(&pair[..2], 16).expect("hexadecimal"))
        .collect()
}

pub fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8(bytes.to_vec()).expect("a name"))
}

#[derive(Clone)]
pub enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Change {
    pub fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Change::Write { at, bytes } => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Change::Length(length) => content.resize(*length, 0),
        }
    }
}

#[derive(Default)]
pub struct File {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

impl File {
    pub fn now(&self) -> Vec<u8> {
        let mut content = self.synced.clone();
        self.unsynced
            .iter()
            .for_each(|change| change.apply(&mut content));
        content
    }
}

/// Files and names, current and durable. Names are durable once their folder is synced.
pub struct Disk {
    base: PathBuf,
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    safe_names: BTreeMap<PathBuf, usize>,
    offsets: BTreeMap<u32, u64>,
}

impl Disk {
    pub fn new(base: PathBuf) -> Disk {
        Disk {
            base,
            files: Vec::new(),
            names: BTreeMap::new(),
            safe_names: BTreeMap::new(),
            offsets: BTreeMap::new(),
        }
    }

    pub fn below(&self, path: &Path) -> Option<PathBuf> {
        path.strip_prefix(&self.base).ok().map(Path::to_owned)
    }

    /// Applies a call; returns the line it logged, if any.
    pub fn apply_call(&mut self, call: &Call<'_>) -> Option<String> {
        match call.name {
            "openat" => {
                let (number, path) = Call::file(call.result);
                self.offsets.insert(number, 0);
                let path = self.below(&path)?;
                if call.arguments.contains("O_DIRECTORY") || self.base.join(&path).is_dir() {
                    return None;
                }
                if !self.names.contains_key(&path) {
                    self.names.insert(path, self.files.len());
                    self.files.push(File::default());
                } else if call.arguments.contains("O_TRUNC") {
                    self.change(&path, Change::Length(0));
                }
                None
            }
            "lseek" => {
                let (number, _) = Call::file(call.arguments);
                self.offsets.insert(number, call.returned());
                None
            }
            "write" | "pwrite64" => {
                let (number, path) = Call::file(call.arguments);
                let path = self.below(&path)?;
                let mut bytes = call.strings().remove(0);
                bytes.truncate(usize::try_from(call.returned()).expect("small"));
                if path == Path::new("log") {
                    return Some(String::from_utf8(bytes).expect("text"));
                }
                let at = if call.name == "write" {
                    let offset = self.offsets.entry(number).or_default();
                    *offset += bytes.len() as u64;
                    *offset - bytes.len() as u64
                } else {
                    call.last_number()
                };
                let at = usize::try_from(at).expect("small");
                self.change(&path, Change::Write { at, bytes });
                None
            }
            "ftruncate" => {
                let path = self.below(&Call::file(call.arguments).1)?;
                let length = usize::try_from(call.last_number()).expect("small");
                self.change(&path, Change::Length(length));
                None
            }
            "fsync" | "fdatasync" => {
                let path = self.below(&Call::file(call.arguments).1)?;
                self.sync(&path);
                None
            }
            "rename" | "renameat" | "renameat2" => {
                let from = self.below(&call.path(0))?;
                let to = self.below(&call.path(1))?;
                let file = self.names.remove(&from).expect("a file");
                self.names.insert(to, file);
                None
            }
            "unlink" | "unlinkat" => {
                let path = self.below(&call.path(0))?;
                self.names.remove(&path);
                None
            }
            _ => None,
        }
    }

    pub fn change(&mut self, path: &Path, change: Change) {
        // Files without a name do not belong to the library.
        if let Some(file) = self.names.get(path) {
            self.files[*file].unsynced.push(change);
        }
    }

    pub fn sync(&mut self, path: &Path) {
        if let Some(file) = self.names.get(path) {
            let file = &mut self.files[*file];
            file.synced = file.now();
            file.unsynced.clear();
            return;
        }
        // A folder: its created and removed names are durable.
        self.safe_names
            .retain(|name, _| name.parent() != Some(path));
        let here = self
            .names
            .iter()
            .filter(|(name, _)| name.parent() == Some(path));
        self.safe_names
            .extend(here.map(|(name, file)| (name.clone(), *file)));
    }

    pub fn now(&self, path: &str) -> Vec<u8> {
        self.files[self.names[Path::new(path)]].now()
    }

    /// Without unsynced changes, or with random ones.
    pub fn after_cut(&self, mut rng: Option<&mut Rng>) -> BTreeMap<PathBuf, Vec<u8>> {
        let all_names = rng.as_mut().is_some_and(|rng| rng.below(2) == 0);
        let names = if all_names {
            &self.names
        } else {
            &self.safe_names
        };
        let mut disk = BTreeMap::new();
        for (name, file) in names {
            let file = &self.files[*file];
            let mut content = file.synced.clone();
            if let Some(rng) = &mut rng {
                for change in &file.unsynced {
                    if rng.below(2) == 0 {
                        change.apply(&mut content);
                    }
                }
            }
            disk.insert(name.clone(), content);
        }
        disk
    }
}
