//! `--figures`: the formats in which a command writes its figures.

use clap::{Args, ValueEnum};

use crate::figure::Figure;

use super::Failure;

/// Dots per inch of PNG figures: 300 at print size.
const DPI: f64 = 300.0;

/// The option of every command that draws.
#[derive(Args, Clone, Debug)]
pub(super) struct Figures {
    /// The formats of the figures that --output writes.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "svg")]
    figures: Vec<FigureFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FigureFormat {
    /// Real text, any size.
    Svg,
    /// 300 dots per inch.
    Png,
}

impl Figures {
    /// Every figure in each format, under `figures/`.
    pub fn files(&self, drawn: &[Figure]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let mut files = Vec::new();
        for figure in drawn {
            if self.figures.contains(&FigureFormat::Svg) {
                files.push((format!("figures/{}.svg", figure.id), figure.svg.clone().into_bytes()));
            }
            if self.figures.contains(&FigureFormat::Png) {
                let png = figure.png(DPI).map_err(|error| Failure::Refused(error.to_string()))?;
                files.push((format!("figures/{}.png", figure.id), png));
            }
        }
        Ok(files)
    }
}
