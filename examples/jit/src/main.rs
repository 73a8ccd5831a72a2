// SPDX-License-Identifier: MIT OR Apache-2.0
//! A small just-in-time compiler: formulas of x become machine code in one page, again and again,
//! and a second thread runs them. Between writing and running stand two calls of wasmtime's crate.
//!
//!     $ jit '(x+1)*(x-1)' 7
//!     (7+1)*(7-1) = 48
use std::ffi::c_void;
use std::io::{Error, Result};
use std::sync::mpsc;
use wasmtime_internal_jit_icache_coherence::{clear_cache, pipeline_flush_mt};

const PAGE: usize = 65536; // the largest in use
const READ: i32 = 1;
const WRITE: i32 = 2;
const EXECUTE: i32 = 4;
const PRIVATE: i32 = 2;
#[cfg(target_os = "linux")]
const ANONYMOUS: i32 = 0x20;
#[cfg(not(target_os = "linux"))]
const ANONYMOUS: i32 = 0x1000;

extern "C" {
    fn mmap(
        at: *mut c_void,
        len: usize,
        prot: i32,
        flags: i32,
        fd: i32,
        offset: i64,
    ) -> *mut c_void;
    fn mprotect(at: *mut c_void, len: usize, prot: i32) -> i32;
}

#[derive(Debug)]
enum Op {
    Constant(i64),
    X,
    Add,
    Subtract,
    Multiply,
}

/// The formula in postfix order, or the byte where it is wrong.
fn parse(text: &str) -> std::result::Result<Vec<Op>, usize> {
    let text = text.as_bytes();
    let (mut at, mut ops) = (0, Vec::new());
    sum(text, &mut at, &mut ops, 0)?;
    if at == text.len() {
        Ok(ops)
    } else {
        Err(at)
    }
}

fn sum(
    text: &[u8],
    at: &mut usize,
    ops: &mut Vec<Op>,
    depth: u32,
) -> std::result::Result<(), usize> {
    product(text, at, ops, depth)?;
    while let Some(sign @ (b'+' | b'-')) = text.get(*at) {
        *at += 1;
        product(text, at, ops, depth)?;
        ops.push(if *sign == b'+' { Op::Add } else { Op::Subtract });
    }
    Ok(())
}

fn product(
    text: &[u8],
    at: &mut usize,
    ops: &mut Vec<Op>,
    depth: u32,
) -> std::result::Result<(), usize> {
    atom(text, at, ops, depth)?;
    while text.get(*at) == Some(&b'*') {
        *at += 1;
        atom(text, at, ops, depth)?;
        ops.push(Op::Multiply);
    }
    Ok(())
}

fn atom(
    text: &[u8],
    at: &mut usize,
    ops: &mut Vec<Op>,
    depth: u32,
) -> std::result::Result<(), usize> {
    match text.get(*at) {
        Some(b'x') => {
            *at += 1;
            ops.push(Op::X);
        }
        Some(b'(') if depth < 100 => {
            *at += 1;
            sum(text, at, ops, depth + 1)?;
            if text.get(*at) != Some(&b')') {
                return Err(*at);
            }
            *at += 1;
        }
        Some(b'0'..=b'9') => {
            let mut value = 0i64;
            while let Some(digit @ b'0'..=b'9') = text.get(*at) {
                value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
                *at += 1;
            }
            ops.push(Op::Constant(value));
        }
        _ => return Err(*at),
    }
    Ok(())
}

fn interpret(ops: &[Op], x: i64) -> i64 {
    let mut stack = Vec::new();
    for op in ops {
        let value = match op {
            Op::Constant(value) => *value,
            Op::X => x,
            _ => {
                let (b, a): (i64, i64) = (stack.pop().unwrap(), stack.pop().unwrap());
                match op {
                    Op::Add => a.wrapping_add(b),
                    Op::Subtract => a.wrapping_sub(b),
                    _ => a.wrapping_mul(b),
                }
            }
        };
        stack.push(value);
    }
    stack[0]
}

#[cfg(target_arch = "x86_64")]
fn emit(ops: &[Op]) -> Vec<u8> {
    let mut code = Vec::new();
    for op in ops {
        let arithmetic: &[u8] = match op {
            Op::Constant(value) => {
                code.extend([0x48, 0xb8]); // mov rax, value
                code.extend(value.to_le_bytes());
                code.push(0x50); // push rax
                continue;
            }
            Op::X => {
                code.push(0x57); // push rdi
                continue;
            }
            Op::Add => &[0x48, 0x01, 0xc8],
            Op::Subtract => &[0x48, 0x29, 0xc8],
            Op::Multiply => &[0x48, 0x0f, 0xaf, 0xc1],
        };
        code.extend([0x59, 0x58]); // pop rcx; pop rax
        code.extend(arithmetic);
        code.push(0x50);
    }
    code.extend([0x58, 0xc3]); // pop rax; ret
    code
}

#[cfg(target_arch = "aarch64")]
fn emit(ops: &[Op]) -> Vec<u8> {
    let mut code: Vec<u32> = Vec::new();
    for op in ops {
        let arithmetic = match op {
            Op::Constant(value) => {
                for part in 0..4 {
                    let opcode = if part == 0 { 0xd2800009 } else { 0xf2800009 };
                    code.push(opcode | part << 21 | ((value >> (16 * part)) as u32 & 0xffff) << 5);
                }
                code.push(0xf81f0fe9); // str x9, [sp, #-16]!
                continue;
            }
            Op::X => {
                code.push(0xf81f0fe0); // str x0, [sp, #-16]!
                continue;
            }
            Op::Add => 0x8b0a0129,
            Op::Subtract => 0xcb0a0129,
            Op::Multiply => 0x9b0a7d29,
        };
        code.extend([0xf84107ea, 0xf84107e9, arithmetic, 0xf81f0fe9]); // pop, pop, do, push
    }
    code.extend([0xf84107e0, 0xd65f03c0]); // pop x0; ret
    code.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn emit(_: &[Op]) -> Vec<u8> {
    panic!("no code is emitted for this processor");
}

/// Put code into the page, for every thread to run.
fn publish(page: *mut c_void, code: &[u8]) -> Result<()> {
    assert!(code.len() <= PAGE, "the formula is too long");
    // SAFETY: the page is PAGE bytes long, and nobody runs it meanwhile.
    unsafe {
        if mprotect(page, PAGE, READ | WRITE) != 0 {
            return Err(Error::last_os_error());
        }
        std::ptr::copy_nonoverlapping(code.as_ptr(), page.cast(), code.len());
        if mprotect(page, PAGE, READ | EXECUTE) != 0 {
            return Err(Error::last_os_error());
        }
        clear_cache(page, code.len()).map_err(Error::other)?;
    }
    pipeline_flush_mt().map_err(Error::other)
}

fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() < 2 {
        arguments = vec!["(x+1)*(x-1)".into(), "7".into()];
    }
    let x: i64 = arguments.pop().unwrap().parse().map_err(Error::other)?;

    // SAFETY: a new mapping.
    let page = unsafe { mmap(std::ptr::null_mut(), PAGE, READ, PRIVATE | ANONYMOUS, -1, 0) };
    if page as isize == -1 {
        return Err(Error::last_os_error());
    }
    let (ask, asked) = mpsc::channel::<(usize, i64)>();
    let (answer, answered) = mpsc::channel::<i64>();
    let runner = std::thread::spawn(move || {
        for (code, x) in asked {
            // SAFETY: publish() has put a function there.
            let function: extern "C" fn(i64) -> i64 = unsafe { std::mem::transmute(code) };
            if answer.send(function(x)).is_err() {
                break;
            }
        }
    });
    // Every formula in the same page, a thousand times with another constant, then as it is.
    for formula in &arguments {
        for round in (0..1000).rev() {
            let text = if round == 0 {
                formula.clone()
            } else {
                format!("{formula}+{round}")
            };
            let ops = parse(&text)
                .map_err(|at| Error::other(format!("`{text}`: byte {at} is not understood")))?;
            publish(page, &emit(&ops))?;
            ask.send((page as usize, x)).map_err(Error::other)?;
            let value = answered.recv().map_err(Error::other)?;
            assert_eq!(value, interpret(&ops, x), "stale code was run for `{text}`");
            if round == 0 {
                println!("{} = {value}", text.replace('x', &x.to_string()));
            }
        }
    }
    drop(ask);
    runner.join().expect("the other thread failed");
    Ok(())
}
