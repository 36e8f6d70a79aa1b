//! Texts of an image's details: labels and values of measurements, file properties and camera data, headings, notes and
//! buttons.

use protocol::{ColourType, HdrFacts, HdrTransfer, Subsampling};

use crate::Language;

/// Measurement, file property, camera fact or analysis time with a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Size,
    Dimensions,
    Format,
    Colour,
    Decoded,
    Analyzed,
    Hdr,
    Frames,
    Profile,
    Compression,
    Subsampling,
    Mean,
    Contrast,
    Shadows,
    Highlights,
    Entropy,
    FocusFrame,
    Blur,
    FocusSharpest,
    Noise,
    Colourfulness,
    Camera,
    Lens,
    Taken,
    Exposure,
    Aperture,
    Iso,
    FocalLength,
    ExposureBias,
    Flash,
    Software,
    Time,
}

pub(crate) fn label(label: Label, language: Language) -> &'static str {
    match label {
        Label::Size => language.pick("File size", "파일 크기"),
        Label::Dimensions => language.pick("Dimensions", "픽셀 크기"),
        Label::Format => language.pick("Format", "형식"),
        Label::Colour => language.pick("Colour type", "색 형식"),
        Label::Decoded => language.pick("Readable part", "읽힌 부분"),
        Label::Analyzed => language.pick("Analyzed", "분석 대상"),
        Label::Hdr => language.pick("HDR", "HDR"),
        Label::Frames => language.pick("Frames", "프레임"),
        Label::Profile => language.pick("Colour profile", "색상 프로파일"),
        Label::Compression => language.pick("JPEG quality", "JPEG 품질"),
        Label::Subsampling => language.pick("Chroma subsampling", "크로마 서브샘플링"),
        Label::Mean => language.pick("Mean brightness", "평균 밝기"),
        Label::Contrast => language.pick("Brightness range", "밝기 범위"),
        Label::Shadows => language.pick("Clipped shadows", "뭉개진 암부"),
        Label::Highlights => language.pick("Clipped highlights", "날아간 명부"),
        Label::Entropy => language.pick("Entropy", "엔트로피"),
        Label::FocusFrame => language.pick("Sharpness, frame", "전체 선명도"),
        Label::Blur => language.pick("Blur of the edges", "윤곽선 번짐"),
        Label::FocusSharpest => language.pick("Sharpness, best region", "가장 선명한 부분"),
        Label::Noise => language.pick("Noise", "노이즈"),
        Label::Colourfulness => language.pick("Colourfulness", "채도"),
        Label::Camera => language.pick("Camera", "카메라"),
        Label::Lens => language.pick("Lens", "렌즈"),
        Label::Taken => language.pick("Taken", "촬영 시각"),
        Label::Exposure => language.pick("Exposure", "셔터 속도"),
        Label::Aperture => language.pick("Aperture", "조리개"),
        Label::Iso => language.pick("ISO", "ISO"),
        Label::FocalLength => language.pick("Focal length", "초점 거리"),
        Label::ExposureBias => language.pick("Exposure compensation", "노출 보정"),
        Label::Flash => language.pick("Flash", "플래시"),
        Label::Software => language.pick("Software", "소프트웨어"),
        Label::Time => language.pick("Analysis", "분석 시간"),
    }
}

pub(crate) fn colour_type(colour: ColourType, language: Language) -> &'static str {
    match colour {
        ColourType::Grey => language.pick("grey", "회색조"),
        ColourType::Rgb => language.pick("RGB", "RGB"),
        ColourType::Palette => language.pick("palette", "팔레트"),
        ColourType::Cmyk => language.pick("CMYK", "CMYK"),
    }
}

pub(crate) fn bits(bits: u8, language: Language) -> String {
    match language {
        Language::English => format!("{bits} bit"),
        Language::Korean => format!("{bits}비트"),
    }
}

/// Estimated quality of a JPEG.
pub(crate) fn quality(quality: u8, language: Language) -> String {
    match language {
        Language::English => format!("about {quality} of 100"),
        Language::Korean => format!("100 중 약 {quality}"),
    }
}

pub(crate) fn subsampling(subsampling: Subsampling, language: Language) -> &'static str {
    match subsampling {
        Subsampling::Other => language.pick("unusual", "기타"),
        known => known.notation(),
    }
}

pub(crate) fn flash_fired(language: Language) -> &'static str {
    language.pick("fired", "발광")
}

pub(crate) fn flash_off(language: Language) -> &'static str {
    language.pick("did not fire", "발광 안 함")
}

pub(crate) fn equivalent_focal_length(millimetres: u32, language: Language) -> String {
    match language {
        Language::English => format!("35 mm equivalent: {millimetres} mm"),
        Language::Korean => format!("35 mm 환산 {millimetres} mm"),
    }
}

/// Format of a camera's raw file of this kind.
pub(crate) fn raw_format(kind: &str, language: Language) -> String {
    kind.to_owned() + language.pick(" (camera RAW)", "(카메라 RAW)")
}

/// Embedded preview of a camera's raw file, with its size in pixels.
pub(crate) fn camera_preview(size: &str, language: Language) -> String {
    language.pick("camera's preview, ", "카메라 미리보기, ").to_owned() + size
}

/// High dynamic range of an image, and its effect on the analysis.
pub(crate) fn hdr(hdr: HdrFacts, language: Language) -> String {
    let transfer = hdr.transfer.map(|transfer| match transfer {
        HdrTransfer::Pq => language.pick("PQ, tone-mapped", "PQ, 톤 매핑 적용"),
        HdrTransfer::Hlg => language.pick("HLG, tone-mapped", "HLG, 톤 매핑 적용"),
    });
    let gain_map = hdr.gain_map.then(|| language.pick("gain map, not applied", "게인 맵, 적용 안 함"));
    transfer.into_iter().chain(gain_map).collect::<Vec<_>>().join("; ")
}

/// Note after the colour type of an image that can be transparent.
pub(crate) fn with_alpha(language: Language) -> &'static str {
    language.pick("transparency", "투명도")
}

/// Heading of the verdicts.
pub(crate) fn verdicts(language: Language) -> &'static str {
    language.pick("Verdicts", "판정")
}

pub(crate) fn no_verdict(language: Language) -> &'static str {
    language.pick("No issue was found.", "발견된 문제가 없습니다.")
}

pub(crate) fn histogram(language: Language) -> &'static str {
    language.pick("Histogram", "히스토그램")
}

pub(crate) fn histogram_description(language: Language) -> &'static str {
    language.pick(
        "Number of pixels at each brightness, from black on the left to white on the right",
        "왼쪽의 검정에서 오른쪽의 흰색까지 밝기별 픽셀 수",
    )
}

pub(crate) fn palette(language: Language) -> &'static str {
    language.pick("Palette", "대표 색")
}

/// Heading of the measurements.
pub(crate) fn measures(language: Language) -> &'static str {
    language.pick("Measurements", "측정값")
}

/// Heading of the camera data.
pub(crate) fn camera(language: Language) -> &'static str {
    language.pick("Camera data (EXIF)", "카메라 정보(EXIF)")
}

pub(crate) fn location_warning(language: Language) -> &'static str {
    language.pick(
        "This file contains the place where the image was taken. Remove it before you share the file.",
        "이 파일에는 촬영 위치가 들어 있습니다. 공유하기 전에 지우세요.",
    )
}

/// Label of the link to the uploaded file.
pub(crate) fn original(language: Language) -> &'static str {
    language.pick("Download original", "원본 다운로드")
}

/// Label of a card, which is a button that opens the image.
pub(crate) fn open(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Show details of {name}"),
        Language::Korean => format!("{name} 자세히 보기"),
    }
}
