extern crate blas_src;
