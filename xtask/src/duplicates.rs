//! What the search for duplicates costs beside the analysis of the same images.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use analysis::specimen::{Scene, Variation, bmp, chart, collage, defect, jpeg, page, plain};
use analysis::{ComparableImage, DecodeLimits, DuplicateFinder, analyze};
use anyhow::{Context, Result, bail};
use protocol::{ContentHash, Identity, ImageId, Thresholds};

/// Size of the images. What they are compared by has a thousand cells, whatever the size.
const SIZE: (u32, u32) = (96, 72);

/// How many frames of a burst there are.
const FRAMES: u64 = 300;

/// Size of the photo that the search is to be cheap beside: 24 megapixels.
const PHOTO: (u32, u32) = (6000, 4000);

/// What a batch is made of.
#[derive(Debug, Clone, Copy)]
enum Mix {
    /// Pictures that share no layout.
    Different,
    /// Pictures of five kinds, which share much of theirs.
    Alike,
    /// One in ten is a copy of one before it.
    Copies,
    /// Frames that follow each other: nearly the same picture hundreds of times.
    Bursts,
    /// Pages of text.
    Pages,
    /// Charts, which share axes and bars.
    Charts,
    /// Even frames with a little noise.
    Even,
}

impl Mix {
    const ALL: [Self; 7] =
        [Self::Different, Self::Alike, Self::Copies, Self::Bursts, Self::Pages, Self::Charts, Self::Even];

    fn name(self) -> &'static str {
        match self {
            Self::Different => "all different",
            Self::Alike => "five kinds of scenes",
            Self::Copies => "one in ten a copy",
            Self::Bursts => "bursts of 300 frames",
            Self::Pages => "pages of text",
            Self::Charts => "charts",
            Self::Even => "even frames",
        }
    }

    /// A file of it.
    fn file(self, number: u64) -> Vec<u8> {
        let (width, height) = SIZE;
        match self {
            Self::Different => bmp(&collage(number, width, height)),
            Self::Alike => alike(number),
            Self::Copies if number % 10 == 9 => {
                let variation = Variation::ALL[(number / 10) as usize % Variation::ALL.len()];
                variation.of(&collage(number - 9, width, height))
            }
            Self::Copies => bmp(&collage(number, width, height)),
            Self::Bursts => {
                let moved = (number % FRAMES % 5) as u32;
                let picture = scene(number / FRAMES).paint(number / FRAMES, width, height);
                Variation::Cropped(moved, 4 - moved, 0, 0).of(&defect::noisy(&picture, 4.0, number))
            }
            Self::Pages => bmp(&page(number, width, height)),
            Self::Charts => bmp(&chart(number, width, height)),
            Self::Even => bmp(&plain(number, width, height, 40 + (number % 170) as u8)),
        }
    }
}

/// Scenes, and one page, one chart and one dark picture among sixteen.
fn alike(number: u64) -> Vec<u8> {
    let (width, height) = SIZE;
    bmp(&match number % 16 {
        0 => page(number, width, height),
        1 => chart(number, width, height),
        2 => defect::exposed(&scene(number).paint(number, width, height), -3.0),
        _ => scene(number).paint(number, width, height),
    })
}

/// The kind of picture of a number and the nine others of its ten.
fn scene(number: u64) -> Scene {
    Scene::ALL[(number / 10) as usize % Scene::ALL.len()]
}

/// What is asked for.
struct Request {
    images: usize,
    rounds: usize,
}

impl Request {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut request = Self { images: 10_000, rounds: 3 };
        while let Some(word) = words.next() {
            let number = words.next().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
            let number = number.with_context(|| format!("{word} needs a number"))?;
            match word.as_str() {
                "--images" => request.images = number,
                "--rounds" => request.rounds = number,
                unknown => bail!("there is no option {unknown}"),
            }
        }
        Ok(request)
    }
}

fn main() -> ExitCode {
    match Request::parse(env::args().skip(1)).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(request: &Request) -> Result<()> {
    let photo = photo_cost()?;
    println!("\nThe analysis of a photo of 24 megapixels: {:.1} ms of CPU time\n", milliseconds(photo));
    println!("| batch | images | groups | CPU ms an image | share of the analysis | slowest, ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for mix in Mix::ALL {
        let identities = identities(mix, request.images)?;
        for count in [request.images / 10, 3 * request.images / 10, request.images] {
            let mut searches = (0..request.rounds).map(|_| search(&identities[..count])).collect::<Result<Vec<_>>>()?;
            searches.sort_by_key(|search| search.cpu);
            let Search { cpu, slowest, groups } = searches[searches.len() / 2];
            let each = milliseconds(cpu) / count.max(1) as f64;
            let share = 100.0 * each / milliseconds(photo);
            let slowest = milliseconds(slowest);
            println!("| {} | {count} | {groups} | {each:.3} | {share:.2} % | {slowest:.1} |", mix.name());
        }
    }
    Ok(())
}

/// CPU time of the analysis of a photo, the median of five.
fn photo_cost() -> Result<Duration> {
    let file = jpeg(&Scene::Landscape.paint(1, PHOTO.0, PHOTO.1), 90);
    let mut times = vec![];
    for _ in 0..5 {
        let begun = cpu_time()?;
        analyze(&file, &DecodeLimits::default()).map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
        times.push(cpu_time()? - begun);
    }
    times.sort();
    Ok(times[times.len() / 2])
}

/// What the images of a batch are compared by, the work shared among all cores.
fn identities(mix: Mix, count: usize) -> Result<Vec<(ContentHash, Identity)>> {
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

/// What a search cost and found.
#[derive(Clone, Copy)]
struct Search {
    cpu: Duration,
    /// The time on the clock of the slowest image.
    slowest: Duration,
    groups: usize,
}

/// Adds the images one after the other, as a batch does.
fn search(identities: &[(ContentHash, Identity)]) -> Result<Search> {
    let mut duplicates = DuplicateFinder::new(&Thresholds::default());
    let images: Vec<ImageId> =
        (0..identities.len()).map(|number| ImageId::from_random((number as u128).to_be_bytes())).collect();
    let mut slowest = Duration::ZERO;
    let begun = cpu_time()?;
    for ((arrival, image), (hash, identity)) in (0..).zip(&images).zip(identities) {
        let begun = Instant::now();
        duplicates.insert(&ComparableImage { image: *image, arrival, hash: *hash, identity });
        slowest = slowest.max(begun.elapsed());
    }
    let cpu = cpu_time()? - begun;
    let groups: BTreeSet<_> = images.iter().filter_map(|image| duplicates.status(*image).group).collect();
    Ok(Search { cpu, slowest, groups: groups.len() })
}

/// CPU time that this thread has had.
fn cpu_time() -> Result<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").context("CPU time is read from /proc, as on Linux")?;
    let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse().ok());
    nanoseconds.map(Duration::from_nanos).context("/proc/thread-self/schedstat makes no sense")
}

fn milliseconds(time: Duration) -> f64 {
    1000.0 * time.as_secs_f64()
}
