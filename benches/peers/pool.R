# The same in R: metafor's REML fit with Q-profile, prediction interval, Egger's test and trim and fill.
# Rscript benches/peers/pool.R datasets/bcg/bcg.csv
suppressWarnings(suppressPackageStartupMessages(library(metafor)))
d <- read.csv(commandArgs(TRUE)[1])
es <- escalc(measure = "RR", ai = events_a, n1i = n_a, ci = events_b, n2i = n_b, data = d)
work <- function() { f <- rma(yi, vi, data = es, method = "REML", test = "knha"); confint(f); predict(f); regtest(f, model = "lm"); trimfill(f); f }
cat(sprintf("%.6f\n", work()$beta))
cat(sprintf("one fit and what goes with it: %.1f ms\n", 1000 * median(replicate(20, system.time(work())[["elapsed"]]))))
set.seed(1); many <- function(k) replicate(200, { v <- .05 * exp(.8 * rnorm(k)); y <- .3 + sqrt(v + .04) * rnorm(k); try(rma(y, v, method = "REML", test = "knha")$beta, silent = TRUE) })
cat(sprintf("10,000 fits of k = 13, from 200: %.1f s\n", 50 * system.time(many(13))[["elapsed"]]))
