# SPDX-License-Identifier: MIT OR Apache-2.0
"""Projects, registries and OS sources of a given size, for the benchmarks."""
import hashlib
import json
import os
import pathlib


def write(path, text):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def crate(directory, name, version, deps=(), body="", checksum=None):
    """A crate as a directory source holds it."""
    manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n\n[dependencies]\n'
    manifest += "".join(f'{dep} = "1"\n' for dep in deps)
    write(directory / "Cargo.toml", manifest)
    write(directory / "src/lib.rs", body or f"pub fn name() -> &'static str {{ \"{name}\" }}\n")
    package = checksum or hashlib.sha256(name.encode()).hexdigest()
    write(directory / ".cargo-checksum.json", json.dumps({"package": package, "files": {}}))
    return package


def code(name, functions):
    """A crate that tells its name, and about as much work for rustc as so many functions of the registry's crates are."""
    text = f"pub fn name() -> &'static str {{ \"{name}\" }}\n"
    for i in range(functions):
        text += (f"#[derive(Debug, Clone, PartialEq)]\npub struct S{i} {{ pub a: u64, pub b: String, pub c: Vec<u32> }}\n"
                 f"pub fn f{i}(s: &S{i}) -> usize {{ s.c.iter().filter(|x| **x > {i}).count() + format!(\"{{s:?}}\").len() }}\n")
    return text


def project(root, count, fan=3, functions=0):
    """
    A project with `count` registry crates that depend on each other, its registry, its lock and the
    config that names it. functions: of each crate's code.
    """
    root = pathlib.Path(root)
    names = [f"crate{i:03d}" for i in range(count)]
    deps = {n: [names[j] for j in range(max(0, i - fan), i)] for i, n in enumerate(names)}
    sums = {n: crate(root / "registry" / f"{n}-1.0.0", n, "1.0.0", deps[n], code(n, functions)) for n in names}
    app = root / "app"
    write(app / "Cargo.toml", '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
          + "".join(f'{n} = "1"\n' for n in names) + "\n[workspace]\n")
    write(app / "src/main.rs", "fn main() { println!(\"{}\", crate000::name()); }\n")
    lock = "version = 4\n"
    lock += '\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n'
    lock += "".join(f' "{n}",\n' for n in names) + "]\n"
    for n in names:
        lock += (f'\n[[package]]\nname = "{n}"\nversion = "1.0.0"\n'
                 'source = "registry+https://github.com/rust-lang/crates.io-index"\n'
                 f'checksum = "{sums[n]}"\n')
        if deps[n]:
            lock += "dependencies = [\n" + "".join(f' "{d}",\n' for d in deps[n]) + "]\n"
    write(app / "Cargo.lock", lock)
    home = root / "cargo-home"
    write(home / "config.toml",
          f'[source.crates-io]\nreplace-with = "local"\n[source.local]\ndirectory = "{root}/registry"\n')
    return app, home


def os_source(directory, names, version="1.0.0", functions=0):
    """An OS source that owns the crates. functions: of each crate's code."""
    write(directory / "osbind-source.toml", "source = 1\n")
    for n in names:
        where = directory / f"{n}-{version}"
        where.mkdir(parents=True, exist_ok=True)
        write(where / "Cargo.toml", f'[package]\nname = "{n}"\nversion = "{version}"\nedition = "2021"\n')
        write(where / "src/lib.rs", code(f"{n} of the OS", functions))
        files = {str(p.relative_to(where)): hashlib.sha256(p.read_bytes()).hexdigest()
                 for p in sorted(where.rglob("*")) if p.is_file() and p.name != ".cargo-checksum.json"}
        write(where / ".cargo-checksum.json", json.dumps({"files": files}))
        for path in [*where.rglob("*"), where]:
            os.utime(path, (1600000000, 1600000000))  # as packages install files


def system_config(root, sources, files):
    """SYSCONFDIR with `files` config files in all, each naming one of the sources for some targets."""
    etc = pathlib.Path(root) / "etc"
    write(etc / "cargo/config.toml", "# the system's own\n")
    for i in range(files - 1):
        name, directory, qualifier = sources[i % len(sources)]
        if i < len(sources):
            write(etc / f"cargo/config.d/{i:02d}.toml",
                  f"[source.'{qualifier}'.crates-io]\nreplace-with = \"{name}\"\n"
                  f"[source.{name}]\ndirectory = \"{directory}\"\n")
        else:
            write(etc / f"cargo/config.d/{i:02d}.toml",
                  f"[osbind.target.'cfg(target_os = \"{['freebsd', 'netbsd', 'openbsd'][i % 3]}\")']\nversion = \"{i}.0\"\n")
    return etc


def environment(root, home, etc=None):
    env = dict(os.environ)
    for name in ("RUSTC_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER", "RUSTFLAGS"):
        env.pop(name, None)
    (pathlib.Path(root) / "home").mkdir(parents=True, exist_ok=True)
    env.update(HOME=str(pathlib.Path(root) / "home"), CARGO_HOME=str(home), CARGO_NET_OFFLINE="true",
               OSBIND_CACHE_DIR=str(pathlib.Path(root) / "cache"), CARGO_TERM_QUIET="true",
               OSBIND_SYSCONFDIR=str(etc or pathlib.Path(root) / "no-etc"),
               RUSTUP_HOME=os.environ.get("RUSTUP_HOME", os.path.expanduser("~/.rustup")))
    return env
