//! Makes cargo notice that the page was built anew: the binary embeds it.

fn main() {
    println!("cargo::rerun-if-changed=../target/site/build-id");
    println!("cargo::rerun-if-changed=build.rs");
}
