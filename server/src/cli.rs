//! Command line of the program: parses arguments and environment variables, and runs the chosen command.

mod analyze;
mod completions;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use self::analyze::AnalyzeArguments;
use self::completions::write_completions;
use crate::{Certificate, Config, DecoderArgs, HostPolicy, ListenScope, SandboxMode, run, run_decoder};

/// Exit status for invalid arguments, as `clap` uses it.
const INVALID_ARGUMENTS: u8 = 2;

/// Judges batches of images and streams each result the moment it is ready.
#[derive(Parser)]
#[command(name = "proofsheet", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the server and prints its address.
    Serve(ServeArguments),
    /// Judges files and folders without a server.
    Analyze(AnalyzeArguments),
    /// Prints a script that completes this command line in a shell.
    Completions {
        /// Name of the shell.
        shell: Shell,
    },
    /// Runs a decoder process; started by the server only.
    #[command(name = DecoderArgs::SUBCOMMAND, hide = true)]
    Decode(DecoderArgs),
}

#[derive(Args)]
struct ServeArguments {
    /// Address to listen on; port 0 picks a free one.
    #[arg(long, env = "PROOFSHEET_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    listen: SocketAddr,

    /// Data folder [default: the platform's data folder].
    #[arg(long, env = "PROOFSHEET_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    /// Images analyzed at the same time [default: the number of cores].
    #[arg(long, env = "PROOFSHEET_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,

    /// Allow an address that other machines can reach. Anyone who reaches it can send images and use the disk.
    #[arg(long, env = "PROOFSHEET_ALLOW_PUBLIC", value_parser = BoolishValueParser::new())]
    allow_public: bool,

    /// Host name to answer to beside localhost; may be given several times.
    #[arg(long, env = "PROOFSHEET_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    allow_host: Vec<String>,

    /// Certificate chain for HTTPS and HTTP/2: a PEM file, the server's own certificate first.
    #[arg(long, env = "PROOFSHEET_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The certificate's private key, a PEM file.
    #[arg(long, env = "PROOFSHEET_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Time for which a batch is stored after its end, such as 7days or 12h.
    #[arg(long, env = "PROOFSHEET_KEEP", default_value = "7days", value_name = "DURATION", value_parser = humantime::parse_duration)]
    keep: Duration,

    /// Largest file that is accepted, in MiB.
    #[arg(long, env = "PROOFSHEET_MAX_FILE_MIB", default_value_t = 256, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=16384))]
    max_file_mib: u64,

    /// Free disk space that uploads leave alone, in MiB [default: a hundredth of the disk, at least 64 and at most
    /// 1024].
    #[arg(long, env = "PROOFSHEET_RESERVE_MIB", value_name = "MIB", value_parser = clap::value_parser!(u64).range(..=1 << 40))]
    reserve_mib: Option<u64>,

    /// Largest image that is decoded, in megapixels.
    #[arg(long, env = "PROOFSHEET_MAX_MEGAPIXELS", default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10000))]
    max_megapixels: u64,

    /// Time limit for one image, such as 10s.
    #[arg(long, env = "PROOFSHEET_DEADLINE", default_value = "10s", value_name = "DURATION", value_parser = humantime::parse_duration)]
    deadline: Duration,

    /// Maximum number of open event streams.
    #[arg(long, env = "PROOFSHEET_MAX_STREAMS", default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_streams: u32,

    /// Maximum number of open event streams from one address; behind a proxy, all clients share the proxy's address.
    #[arg(long, env = "PROOFSHEET_MAX_STREAMS_PER_CLIENT", default_value_t = 1024, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_streams_per_client: u32,

    /// Sandbox of decoder processes: require refuses to start without full isolation, best-effort uses the layers that
    /// this system offers, off uses only a separate process with limits and a deadline [default: require where the
    /// system allows it].
    #[arg(long, env = "PROOFSHEET_SANDBOX", value_enum, value_name = "HOW", hide_possible_values = true)]
    sandbox: Option<SandboxMode>,
}

/// Entry point of the program: parses the command line and runs the command.
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    if let Command::Decode(decoder_args) = command {
        // Before logging and the runtime start: a decoder process needs neither.
        return exit_code(run_decoder(&decoder_args).map(|()| ExitCode::SUCCESS).map_err(Into::into));
    }
    log_to_stderr();
    let result = match command {
        Command::Serve(arguments) => serve(arguments),
        Command::Analyze(arguments) => arguments.run(),
        Command::Completions { shell } => {
            write_completions(&Cli::command(), shell).map(|()| ExitCode::SUCCESS).map_err(Into::into)
        }
        Command::Decode(_) => Ok(ExitCode::FAILURE),
    };
    exit_code(result)
}

/// Exit status of this result. An error is printed to standard error.
fn exit_code(result: anyhow::Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("proofsheet: {error:#}");
        ExitCode::FAILURE
    })
}

/// Starts logging to standard error. The environment variable `PROOFSHEET_LOG` sets the filter; without a valid filter,
/// errors, warnings and the messages of the server's start are logged.
fn log_to_stderr() {
    let filter =
        EnvFilter::try_from_env("PROOFSHEET_LOG").unwrap_or_else(|_| EnvFilter::new("warn,server::serve=info"));
    let ansi = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(ansi).init();
}

/// Runs the server until Ctrl-C or, on Unix, SIGTERM. Refuses to listen on a public address that is not explicitly
/// allowed.
fn serve(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    let scope = ListenScope::from_address(arguments.listen);
    if scope == ListenScope::Public && !arguments.allow_public {
        eprintln!(
            "proofsheet: other machines can reach {}, and anyone who reaches it can send images and use the disk. \
             If that is intended, add --allow-public.",
            arguments.listen
        );
        return Ok(ExitCode::from(INVALID_ARGUMENTS));
    }
    let listen = arguments.listen;
    let config = arguments.config(scope)?;
    runtime()?.block_on(async {
        let listener = crate::accept::listen(listen).map_err(|error| {
            anyhow::anyhow!("cannot listen on {listen}: {error}; choose another address with --listen")
        })?;
        let address = listener.local_addr()?;
        let scheme = if config.certificate.is_some() { "https" } else { "http" };
        let stop = CancellationToken::new();
        tokio::spawn(cancel_on_signal(stop.clone()));
        run(config, listener, stop, || println!("{scheme}://{address}")).await?;
        Ok(ExitCode::SUCCESS)
    })
}

impl ServeArguments {
    /// Configuration for these arguments. The default values stay where no argument is given.
    fn config(self, scope: ListenScope) -> anyhow::Result<Config> {
        let data = match self.data {
            Some(data) => data,
            None => default_data_folder()?,
        };
        let mut config = Config::new(data, own_program()?);
        config.workers = self.workers.map_or(config.workers, usize::from);
        config.reserve = self.reserve_mib.map(|mebibytes| mebibytes << 20);
        config.keep = self.keep;
        config.host_policy =
            HostPolicy { scope, names: self.allow_host.iter().map(|name| name.to_ascii_lowercase()).collect() };
        if let (Some(chain), Some(key)) = (self.tls_cert, self.tls_key) {
            config.certificate = Some(Certificate::read(&chain, &key)?);
        }
        config.limits.max_bytes = self.max_file_mib << 20;
        config.limits.max_pixels = self.max_megapixels * 1_000_000;
        config.limits.deadline = self.deadline;
        config.max_streams = self.max_streams as usize;
        config.max_streams_per_client = self.max_streams_per_client as usize;
        config.sandbox = self.sandbox;
        Ok(config)
    }
}

/// The platform's folder for data of programs.
fn default_data_folder() -> anyhow::Result<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "proofsheet");
    let folders =
        folders.ok_or_else(|| anyhow::anyhow!("there is no home folder; name the data folder with --data"))?;
    Ok(folders.data_dir().to_owned())
}

/// Path of this program for starting decoder processes. On Linux (with `/proc`) it stays valid when the file is
/// replaced by a newer version.
fn own_program() -> std::io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// Runtime for asynchronous tasks, with one worker thread for each core.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Cancels `stop` on Ctrl-C, and on Unix also on SIGTERM.
async fn cancel_on_signal(stop: CancellationToken) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    stop.cancel();
}
