// SPDX-License-Identifier: MIT OR Apache-2.0
// Compile c/icache.c to assembly for the target, into OUT_DIR, with the declarations of what the
// crate calls. Assembly, because it becomes a part of the crate by `global_asm!`: nothing has to
// be linked or found later, and a recipe that carries OUT_DIR replaces this script.
//
// The compiler: CC_<target>, TARGET_CC or CC as usual, otherwise cc for the host and clang for any
// other target. icache.c is freestanding, so headers and libraries of the target are not needed.
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

const FUNCTIONS: [(&str, &str); 2] = [
    (
        "sync",
        "pub fn sync(code: *mut std::ffi::c_void, len: usize) -> i32;",
    ),
    ("barrier", "pub fn barrier() -> i32;"),
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=c");
    let target = env::var("TARGET").unwrap();
    let out = env::var("OUT_DIR").unwrap();
    let arch = env::var("CARGO_CFG_TARGET_ARCH").unwrap();
    // Two versions of this crate in one program must not share names.
    let name = env::var("CARGO_PKG_NAME").unwrap() + "_" + &env::var("CARGO_PKG_VERSION").unwrap();
    let prefix: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();

    let unit = Path::new(&out).join("unit.c");
    fs::write(&unit, unit_text(&target)).expect("cannot write to OUT_DIR");
    let assembly = Path::new(&out).join("icache.s");
    let mut failures = String::new();
    let compiled = compilers(&target).iter().any(|compiler| {
        let failure = compile(compiler, &target, &arch, &unit, &assembly);
        failures += &failure;
        failure.is_empty()
    });
    if !compiled {
        panic!("no C compiler could compile icache.c for {target}:\n{failures}");
    }
    let text = fs::read_to_string(&assembly).expect("the compiler wrote no assembly");
    fs::write(&assembly, rename(&text, &prefix)).expect("cannot write to OUT_DIR");
    fs::remove_file(&unit).expect("cannot clean OUT_DIR");
    fs::write(
        Path::new(&out).join("icache.rs"),
        declarations(&arch, &prefix),
    )
    .expect("cannot write to OUT_DIR");
}

/// The library, and where the format of programs has constructors the early registration.
fn unit_text(target: &str) -> String {
    let mut text = String::from("#include \"icache.c\"\n");
    if !target.contains("windows") && !target.contains("apple") {
        text += "__attribute__((constructor)) static void icc_early(void) { (void)icc_init(0); }\n";
    }
    text
}

fn compilers(target: &str) -> Vec<String> {
    let under = target.replace('-', "_");
    for name in [
        format!("CC_{target}"),
        format!("CC_{under}"),
        "TARGET_CC".into(),
    ] {
        println!("cargo:rerun-if-env-changed={name}");
        if let Ok(compiler) = env::var(&name) {
            return vec![compiler];
        }
    }
    let clangs = ["clang", "clang-19", "clang-16", "clang-14"];
    let clangs = clangs
        .iter()
        .map(|clang| format!("{clang} --target={target}"));
    let mut all = Vec::new();
    if env::var("HOST").as_deref() == Ok(target) {
        println!("cargo:rerun-if-env-changed=CC");
        all.push(env::var("CC").unwrap_or_else(|_| "cc".into()));
    }
    all.extend(clangs);
    all
}

/// Empty, or what went wrong.
fn compile(compiler: &str, target: &str, arch: &str, unit: &Path, assembly: &Path) -> String {
    let mut words = compiler.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("cc"));
    command.args(words).args([
        "-std=c11",
        "-O2",
        "-g0",
        "-ffreestanding",
        "-fPIC",
        "-fvisibility=hidden",
        "-fno-stack-protector",
        "-fno-lto",
        "-DICC_STATIC",
        "-Ic",
    ]);
    if arch == "aarch64" {
        command.arg("-mno-outline-atomics");
    }
    command.arg("-S").arg(unit).arg("-o").arg(assembly);
    match command.output() {
        Ok(output) if output.status.success() => String::new(),
        Ok(output) => format!(
            "{compiler} ({target}): {}\n",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => format!("{compiler}: {error}\n"),
    }
}

/// Own names for the functions; and for the labels that compilers make, since the assembly stands
/// in one file with what rustc emits. `.file` and `.ident` lines are dropped.
fn rename(text: &str, prefix: &str) -> String {
    let mut renamed = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let word = line.split_whitespace().next().unwrap_or("");
        if [".file", ".ident", ".addrsig", ".addrsig_sym"].contains(&word) {
            continue;
        }
        // Strings hold no labels.
        if [".string", ".asciz", ".ascii"].contains(&word) {
            renamed.push_str(line);
        } else {
            renamed.push_str(
                &line
                    .replace(".L", ".Licache_")
                    .replace("icc_", &format!("{prefix}_")),
            );
        }
        renamed.push('\n');
    }
    renamed
}

fn declarations(arch: &str, prefix: &str) -> String {
    let options = if arch.starts_with("x86") {
        "att_syntax, raw"
    } else {
        "raw"
    };
    let mut text = guard(arch)
        + &format!(
        "std::arch::global_asm!(include_str!(\"icache.s\"), options({options}));\nextern \"C\" {{\n"
    );
    for (name, declaration) in FUNCTIONS {
        text += &format!("    #[link_name = \"{prefix}_{name}\"]\n    {declaration}\n");
    }
    text + "}\n"
}

/// A recipe may hand these files to another target than the one they were made for; it must stop.
fn guard(arch: &str) -> String {
    let of = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap();
    let (os, endian, width) = (of("OS"), of("ENDIAN"), of("POINTER_WIDTH"));
    format!(
        "#[cfg(not(all(target_os = \"{os}\", target_arch = \"{arch}\", target_endian = \"{endian}\", \
         target_pointer_width = \"{width}\")))]\n\
         compile_error!(\"icache was assembled for {arch} {os}: import the crate for this target too\");\n"
    )
}
