//! Table of the reports on one file of each format and kind.

use protocol::{BatchContext, ColourType, Failure, HdrTransfer, Report, Thresholds, judge};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen;

/// Expected reports: file; format, with the kind and the preview of a raw file; upright size; orientation; bits per
/// sample, colour type and opacity; frames; maker and model of the camera; high dynamic range; issues. A file without a
/// report has only its failure code.
const TABLE: &str = "\
jpeg-baseline.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | - | -
jpeg-progressive.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | - | -
jpeg-restart-markers.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | - | -
jpeg-grey.jpg | jpeg | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
jpeg-stored-as-rgb.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | - | -
jpeg-cmyk.jpg | jpeg | 384×288 | 1 | 8 cmyk | 1 | - | - | -
jpeg-ycck.jpg | jpeg | 384×288 | 1 | 8 cmyk | 1 | - | - | -
jpeg-camera.jpg | jpeg | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | - | has-location
jpeg-display-p3.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | - | -
jpeg-ultra-hdr.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | gain map | -
jpeg-iso-gain-map.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | gain map | -
jpeg-apple-gain-map.jpg | jpeg | 384×288 | 1 | 8 rgb | 1 | - | gain map | -
png-8-bit.png | png | 384×288 | 1 | 8 rgb | 1 | - | - | -
png-16-bit.png | png | 384×288 | 1 | 16 rgb | 1 | - | - | -
png-grey.png | png | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
png-grey-1-bit.png | png | 384×288 | 1 | 1 grey | 1 | - | - | greyscale
png-grey-alpha.png | png | 384×288 | 1 | 8 grey alpha | 1 | - | - | greyscale
png-alpha.png | png | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
png-palette.png | png | 384×288 | 1 | 8 palette | 1 | - | - | -
png-transparent-palette.png | png | 384×288 | 1 | 8 palette alpha | 1 | - | - | -
png-interlaced.png | png | 384×288 | 1 | 8 rgb | 1 | - | - | -
png-animation.png | png | 384×288 | 1 | 8 rgb | 3 | - | - | -
png-metadata.png | png | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | - | has-location
png-pq.png | png | 384×288 | 1 | 16 rgb | 1 | - | pq | -
png-hlg.png | png | 384×288 | 1 | 16 rgb | 1 | - | hlg | -
gif-still.gif | gif | 384×288 | 1 | 8 palette | 1 | - | - | -
gif-animation.gif | gif | 384×288 | 1 | 8 palette | 3 | - | - | -
gif-transparent.gif | gif | 384×288 | 1 | 8 palette alpha | 1 | - | - | -
webp-lossless.webp | webp | 384×288 | 1 | 8 rgb | 1 | - | - | -
webp-lossy.webp | webp | 96×96 | 1 | 8 rgb | 1 | - | - | too-small
webp-alpha.webp | webp | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
webp-animation.webp | webp | 384×288 | 1 | 8 rgb | 3 | - | - | -
webp-metadata.webp | webp | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | - | has-location
bmp-24-bit.bmp | bmp | 384×288 | 1 | 8 rgb | 1 | - | - | -
bmp-top-down.bmp | bmp | 384×288 | 1 | 8 rgb | 1 | - | - | -
bmp-palette.bmp | bmp | 384×288 | 1 | 8 palette | 1 | - | - | greyscale
bmp-32-bit-alpha.bmp | bmp | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
tiff-plain.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-strips.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-tiles.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-planes.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-pages.tif | tiff | 384×288 | 1 | 8 rgb | 3 | - | - | -
tiff-big.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | has-location
tiff-grey.tif | tiff | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
tiff-16-bit.tif | tiff | 384×288 | 1 | 16 rgb | 1 | - | - | -
tiff-float.tif | tiff | 384×288 | 1 | 32 rgb | 1 | - | - | -
tiff-alpha.tif | tiff | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
tiff-palette.tif | tiff | 384×288 | 1 | 8 palette | 1 | - | - | -
tiff-cmyk.tif | tiff | 384×288 | 1 | 8 cmyk | 1 | - | - | -
tiff-lab.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-ycbcr.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-lzw.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-old-style-lzw.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-deflate.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-deflate-with-predictor.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-pack-bits.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-jpeg.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-webp.tif | tiff | 384×288 | 1 | 8 rgb | 1 | - | - | -
tiff-fax-rle.tif | tiff | 384×288 | 1 | 1 grey | 1 | - | - | greyscale
tiff-fax-group-3.tif | tiff | 384×288 | 1 | 1 grey | 1 | - | - | greyscale
tiff-fax-group-3-two-dimensional.tif | tiff | 384×288 | 1 | 1 grey | 1 | - | - | greyscale
tiff-fax-group-4.tif | tiff | 384×288 | 1 | 1 grey | 1 | - | - | greyscale
heic-single.heic | heic | 384×288 | 1 | 8 rgb | 1 | - | - | -
heic-grid.heic | heic | 384×288 | 1 | 8 rgb | 1 | - | - | -
heic-phone.heic | heic | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | gain map | has-location
heic-camera.hif | heic | 384×288 | 1 | 10 rgb | 1 | - | pq | -
heic-12-bit-4-4-4.heic | heic | 384×288 | 1 | 12 rgb | 1 | - | - | -
heic-grey.heic | heic | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
heic-alpha.heic | heic | 380×286 | 1 | 8 rgb alpha | 1 | - | - | -
heic-hlg.heic | heic | 384×288 | 1 | 10 rgb | 1 | - | hlg | -
heic-mirrored.heic | heic | 384×288 | 2 | 8 rgb | 1 | - | - | -
heic-sequence.heic | heic | 384×288 | 1 | 8 rgb | 24 | - | - | -
avif-8-bit.avif | avif | 384×288 | 1 | 8 rgb | 1 | - | - | -
avif-10-bit-4-2-2.avif | avif | 384×288 | 1 | 10 rgb | 1 | - | - | -
avif-12-bit-4-4-4.avif | avif | 384×288 | 1 | 12 rgb | 1 | - | - | -
avif-grey.avif | avif | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
avif-alpha.avif | avif | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
avif-grid.avif | avif | 384×288 | 1 | 8 rgb | 1 | - | - | -
avif-layers.avif | avif | 384×288 | 1 | 8 rgb | 1 | - | - | -
avif-sequence.avif | avif | 384×288 | 1 | 8 rgb | 24 | - | - | -
avif-metadata.avif | avif | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | - | has-location
avif-pq.avif | avif | 384×288 | 1 | 10 rgb | 1 | - | pq | -
avif-hlg.avif | avif | 384×288 | 1 | 10 rgb | 1 | - | hlg | -
jxl-codestream.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-container.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-container-in-parts.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-lossy.jxl | jxl | 40×300 | 1 | 8 rgb | 1 | - | - | blurred odd-aspect too-small
jxl-16-bit.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | - | -
jxl-float.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | - | -
jxl-grey.jxl | jxl | 384×288 | 1 | 8 grey | 1 | - | - | greyscale
jxl-alpha.jxl | jxl | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
jxl-premultiplied-alpha.jxl | jxl | 384×288 | 1 | 8 rgb alpha | 1 | - | - | -
jxl-depth-map.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-cmyk.jxl | jxl | 384×288 | 1 | 8 cmyk | 1 | - | - | -
jxl-animation.jxl | jxl | 384×288 | 1 | 8 rgb | 3 | - | - | -
jxl-layers.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-metadata.jxl | jxl | 288×384 | 6 | 8 rgb | 1 | Maker, Model 1 | - | has-location
jxl-gain-map.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | gain map | -
jxl-linear.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | - | -
jxl-gamma.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | - | -
jxl-display-p3.jxl | jxl | 384×288 | 1 | 8 rgb | 1 | - | - | -
jxl-pq.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | pq | -
jxl-hlg.jxl | jxl | 384×288 | 1 | 16 rgb | 1 | - | hlg | -
raw-canon-cr2.cr2 | raw cr2 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Canon, Canon EOS 5D Mark IV | - | has-location
raw-canon-cr3.cr3 | raw cr3 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Canon, Canon EOS R6 | - | has-location
raw-canon-cr3-track.cr3 | raw cr3 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Canon, Canon EOS R6 | - | has-location
raw-canon-crw.crw | raw crw 1080×720 | 6000×4000 | 1 | 8 rgb | 1 | Canon, Canon EOS D60 | - | -
raw-nikon-nef.nef | raw nef 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | NIKON CORPORATION, NIKON Z 6 | - | has-location
raw-nikon-nef-note.nef | raw nef 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | NIKON CORPORATION, NIKON D70 | - | has-location
raw-nikon-nrw.nrw | raw nrw 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | NIKON, COOLPIX P1000 | - | has-location
raw-sony-arw.arw | raw arw 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SONY, ILCE-6000 | - | has-location
raw-sony-arw-full-size.arw | raw arw 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SONY, ILCE-7M4 | - | has-location
raw-sony-sr2.sr2 | raw sr2 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SONY, DSC-R1 | - | has-location
raw-fujifilm-raf.raf | raw raf 1080×720 | 6000×4000 | 1 | 8 rgb | 1 | FUJIFILM, X-T5 | - | has-location
raw-olympus-orf.orf | raw orf 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | OLYMPUS IMAGING CORP., E-M5 | - | has-location
raw-olympus-early-orf.orf | raw orf 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | OLYMPUS CORPORATION, E-1 | - | has-location
raw-om-system-orf.orf | raw orf 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | OM Digital Solutions, OM-1 | - | has-location
raw-panasonic-rw2.rw2 | raw rw2 1080×720 | 6000×4000 | 1 | 12 rgb | 1 | Panasonic, DC-G9 | - | has-location
raw-pentax-pef.pef | raw pef 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | PENTAX, PENTAX K-5 | - | has-location
raw-pentax-pef-note.pef | raw pef 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | PENTAX, PENTAX K-5 | - | has-location
raw-adobe-dng.dng | raw dng 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Canon, Canon EOS 350D DIGITAL | - | has-location
raw-apple-pro-raw.dng | raw dng 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Apple, iPhone 15 Pro | - | has-location
raw-leica-dng.dng | raw dng 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Leica Camera AG, LEICA M10 | - | has-location
raw-samsung-srw.srw | raw srw 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SAMSUNG, NX500 | - | has-location
raw-samsung-srw-note.srw | raw srw 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SAMSUNG, NX500 | - | has-location
raw-gopro-gpr.gpr | raw gpr 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | GoPro, HERO11 Black | - | has-location
raw-phase-one-iiq.iiq | raw iiq 1080×720 | 6000×4000 | 1 | 8 rgb | 1 | Phase One, IQ3 100MP | - | has-location
raw-hasselblad-3fr.3fr | raw 3fr 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Hasselblad, X1D | - | has-location
raw-epson-erf.erf | raw erf 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | SEIKO EPSON CORP., R-D1 | - | has-location
pair-of-raw-and-jpeg.cr3 | raw cr3 1080×720 | 6000×4000 | 1 | 14 rgb | 1 | Canon, Canon EOS R6 | - | has-location
pair-of-raw-and-jpeg.jpg | jpeg | 1080×720 | 1 | 8 rgb | 1 | Canon, Canon EOS R6 | - | -
pair-of-heic-and-movie.heic | heic | 384×288 | 1 | 8 rgb | 1 | - | - | -
pair-of-heic-and-movie.mov | unsupported-format
";

#[test]
fn files_of_all_kinds_have_the_expected_reports() {
    let files = specimen::format_files();
    let mut differences = vec![];
    for (file, expected) in files.iter().zip(TABLE.lines()) {
        let result = analyze(&file.bytes, &DecodeLimits::default()).map(|analysis| analysis.report);
        let found = row(&file.name, &result);
        if found != expected {
            differences.push(format!("expected {expected}\n   found {found}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(files.len(), TABLE.lines().count());
}

/// Row of the table for a file with this result.
fn row(name: &str, result: &Result<Report, Failure>) -> String {
    let report = match result {
        Ok(report) => report,
        Err(failure) => return format!("{name} | {}", failure.code),
    };
    let image = &report.image;
    let raw = image
        .raw
        .as_ref()
        .map_or_else(String::new, |raw| format!(" {} {}×{}", raw.kind, raw.preview.width, raw.preview.height));
    let colour = match image.colour {
        ColourType::Grey => "grey",
        ColourType::Rgb => "rgb",
        ColourType::Palette => "palette",
        ColourType::Cmyk => "cmyk",
    };
    let alpha = if image.alpha { " alpha" } else { "" };
    let camera = report
        .camera
        .as_ref()
        .and_then(|camera| Some(format!("{}, {}", camera.make.as_ref()?, camera.model.as_ref()?)));
    let hdr = image.hdr.map_or("-", |hdr| match hdr.transfer {
        Some(HdrTransfer::Pq) => "pq",
        Some(HdrTransfer::Hlg) => "hlg",
        None => "gain map",
    });
    let verdicts = judge(report, name, &Thresholds::default(), &BatchContext::default());
    let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue.slug()).collect();
    format!(
        "{name} | {}{raw} | {}×{} | {} | {} {colour}{alpha} | {} | {} | {hdr} | {}",
        report.file.format,
        image.width,
        image.height,
        image.orientation,
        image.bit_depth,
        image.frames,
        camera.as_deref().unwrap_or("-"),
        if issues.is_empty() { "-".to_owned() } else { issues.join(" ") },
    )
}
