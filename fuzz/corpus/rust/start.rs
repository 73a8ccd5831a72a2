#!x
---
---
use a::{b::{self as c, *}, super::d};