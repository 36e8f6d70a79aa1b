//! Program of the duplicates benchmark: CPU time of the search for duplicates among generated images, compared with
//! that of the analysis.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use analysis::specimen::{Scene, Variation, bmp, chart, collage, defects, jpeg, page, plain};
use analysis::{ComparableImage, DecodeLimits, DuplicateFinder, analyze};
use anyhow::{Context, Result, bail};
use protocol::{ContentHash, Identity, ImageId, Thresholds};

/// Size of the images in pixels. Small images are enough: the data that the search compares has about a thousand cells
/// for any size.
const SIZE: (u32, u32) = (96, 72);

/// Number of frames in a burst.
const FRAMES_PER_BURST: u64 = 300;

/// Size of the photo whose analysis the search is compared with: 24 megapixels.
const PHOTO: (u32, u32) = (6000, 4000);

/// Mix of pictures in a batch of the benchmark.
#[derive(Debug, Clone, Copy)]
enum BatchMix {
    /// Pictures without a common layout.
    Different,
    /// Scenes of five kinds, whose layouts are similar, with some pages and charts.
    Similar,
    /// Every tenth picture is a copy of an earlier one.
    Copies,
    /// Burst frames: nearly the same picture hundreds of times.
    Bursts,
    /// Pages of text.
    Pages,
    /// Charts with similar axes and bars.
    Charts,
    /// Plain frames with a little noise.
    Plain,
}

impl BatchMix {
    /// All, in the order of the table.
    const ALL: [Self; 7] =
        [Self::Different, Self::Similar, Self::Copies, Self::Bursts, Self::Pages, Self::Charts, Self::Plain];

    /// Name in the table.
    fn name(self) -> &'static str {
        match self {
            Self::Different => "all different",
            Self::Similar => "five kinds of scenes",
            Self::Copies => "one in ten a copy",
            Self::Bursts => "bursts of 300 frames",
            Self::Pages => "pages of text",
            Self::Charts => "charts",
            Self::Plain => "plain frames",
        }
    }

    /// The file with this number, counted from 0.
    fn file(self, number: u64) -> Vec<u8> {
        let (width, height) = SIZE;
        match self {
            Self::Different => bmp(&collage(number, width, height)),
            Self::Similar => similar(number),
            Self::Copies if number % 10 == 9 => {
                let variation = Variation::ALL[(number / 10) as usize % Variation::ALL.len()];
                variation.jpeg_copy(&collage(number - 9, width, height))
            }
            Self::Copies => bmp(&collage(number, width, height)),
            Self::Bursts => {
                let shift = (number % FRAMES_PER_BURST % 5) as u32;
                let picture = scene(number / FRAMES_PER_BURST).paint(number / FRAMES_PER_BURST, width, height);
                Variation::Cropped(shift, 4 - shift, 0, 0).jpeg_copy(&defects::noisy(&picture, 4.0, number))
            }
            Self::Pages => bmp(&page(number, width, height)),
            Self::Charts => bmp(&chart(number, width, height)),
            Self::Plain => bmp(&plain(number, width, height, 40 + (number % 170) as u8)),
        }
    }
}

/// File of [`BatchMix::Similar`]. Of sixteen files one is a page, one a chart, one a dark scene, and the others are
/// scenes.
fn similar(number: u64) -> Vec<u8> {
    let (width, height) = SIZE;
    bmp(&match number % 16 {
        0 => page(number, width, height),
        1 => chart(number, width, height),
        2 => defects::exposed(&scene(number).paint(number, width, height), -3.0),
        _ => scene(number).paint(number, width, height),
    })
}

/// Scene for a picture or burst: the same for ten numbers in a row.
fn scene(number: u64) -> Scene {
    Scene::ALL[(number / 10) as usize % Scene::ALL.len()]
}

/// Options of the benchmark.
struct DuplicatesOptions {
    /// Number of images in the largest batch.
    images: usize,
    /// Number of repetitions; the one with the median CPU time counts.
    rounds: usize,
}

impl DuplicatesOptions {
    /// Parses the command line: names, each followed by a number above 0.
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self { images: 10_000, rounds: 3 };
        while let Some(word) = words.next() {
            let number = words.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
            let number = number.with_context(|| format!("{word} needs a number"))?;
            match word.as_str() {
                "--images" => options.images = number,
                "--rounds" => options.rounds = number,
                unknown => bail!("unknown option {unknown}"),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    match DuplicatesOptions::parse(env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the CPU time of the analysis of a photo, and a table with three batches of each mix: of a tenth, three tenths
/// and all of the images. The share is the CPU time per image relative to that of the photo.
fn run(options: &DuplicatesOptions) -> Result<()> {
    let photo = photo_cost()?;
    println!("\nThe analysis of a photo of 24 megapixels: {:.1} ms of CPU time\n", milliseconds(photo));
    println!("| batch | images | groups | CPU ms per image | share of the analysis | slowest, ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for mix in BatchMix::ALL {
        let identities = identities(mix, options.images)?;
        for count in [options.images / 10, 3 * options.images / 10, options.images] {
            let mut searches = (0..options.rounds).map(|_| search(&identities[..count])).collect::<Result<Vec<_>>>()?;
            searches.sort_by_key(|search| search.cpu);
            let SearchCost { cpu, slowest, groups } = searches[searches.len() / 2];
            let each = milliseconds(cpu) / count.max(1) as f64;
            let share = 100.0 * each / milliseconds(photo);
            let slowest = milliseconds(slowest);
            println!("| {} | {count} | {groups} | {each:.3} | {share:.2} % | {slowest:.1} |", mix.name());
        }
    }
    Ok(())
}

/// CPU time of the analysis of a photo, median of five.
fn photo_cost() -> Result<Duration> {
    let file = jpeg(&Scene::Landscape.paint(1, PHOTO.0, PHOTO.1), 90);
    let mut times = vec![];
    for _ in 0..5 {
        let started = cpu_time()?;
        analyze(&file, &DecodeLimits::default()).map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
        times.push(cpu_time()? - started);
    }
    times.sort();
    Ok(times[times.len() / 2])
}

/// Content hashes and identities (the data that the search compares) of the first images of a batch, computed on all
/// cores.
fn identities(mix: BatchMix, count: usize) -> Result<Vec<(ContentHash, Identity)>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let identity = |number: usize| {
        let analysis = analyze(&mix.file(number as u64), &DecodeLimits::default());
        let report = analysis.map_err(|failure| anyhow::anyhow!("{mix:?} {number}: {failure:?}"))?.report;
        Ok((report.file.hash, report.identity))
    };
    let numbers: Vec<usize> = (0..count).collect();
    thread::scope(|scope| {
        let parts: Vec<_> = numbers
            .chunks(count.div_ceil(workers))
            .map(|part| scope.spawn(move || part.iter().map(|number| identity(*number)).collect::<Result<Vec<_>>>()))
            .collect();
        let mut identities = vec![];
        for part in parts {
            identities.extend(part.join().map_err(|_| anyhow::anyhow!("a thread panicked"))??);
        }
        Ok(identities)
    })
}

/// Cost and result of a search.
#[derive(Clone, Copy)]
struct SearchCost {
    /// CPU time for all images together.
    cpu: Duration,
    /// Wall-clock time of the slowest image.
    slowest: Duration,
    /// Number of duplicate groups.
    groups: usize,
}

/// Searches for duplicates among these images, adding them one by one as a batch does.
fn search(identities: &[(ContentHash, Identity)]) -> Result<SearchCost> {
    let mut duplicates = DuplicateFinder::new(&Thresholds::default());
    let images: Vec<ImageId> =
        (0..identities.len()).map(|number| ImageId::from_random((number as u128).to_be_bytes())).collect();
    let mut slowest = Duration::ZERO;
    let started = cpu_time()?;
    for ((arrival, image), (hash, identity)) in (0..).zip(&images).zip(identities) {
        let started = Instant::now();
        duplicates.insert(&ComparableImage { image: *image, arrival, hash: *hash, identity });
        slowest = slowest.max(started.elapsed());
    }
    let cpu = cpu_time()? - started;
    let groups: BTreeSet<_> = images.iter().filter_map(|image| duplicates.status(*image).group).collect();
    Ok(SearchCost { cpu, slowest, groups: groups.len() })
}

/// CPU time of this thread since it started.
fn cpu_time() -> Result<Duration> {
    let text =
        fs::read_to_string("/proc/thread-self/schedstat").context("CPU time comes from /proc, which only Linux has")?;
    let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse().ok());
    nanoseconds.map(Duration::from_nanos).context("/proc/thread-self/schedstat cannot be parsed")
}

fn milliseconds(time: Duration) -> f64 {
    1000.0 * time.as_secs_f64()
}
