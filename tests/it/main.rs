//! One test binary for everything that goes through a seam of the library or the program.

mod basis;
mod browser;
mod calendar;
mod cli;
mod cmd;
mod corpora;
mod coverage;
mod export;
mod fuzz;
mod languages;
mod metrics;
mod postmortems;
mod property;
mod quality;
mod readme;
mod records;
mod recurrence;
mod render;
mod sample;
mod select;
mod similar;
mod simulation;
mod site;
mod support;
mod tidy;
mod trends;
