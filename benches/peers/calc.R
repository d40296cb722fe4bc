# The single methods of `benches/calc.rs` in R, on the same tables: Rscript benches/peers/calc.R
# Median of repeated calls, microseconds.
measure <- function(name, call, repeats) {
  call()
  times <- replicate(repeats, { start <- Sys.time(); call(); as.numeric(Sys.time() - start, units = "secs") })
  cat(sprintf("%-48s%14.1f µs\n", name, 1e6 * median(times)))
}
table_of <- function(n) matrix(c(n * 3 %/% 5, n - n * 3 %/% 5, n * 9 %/% 20, n - n * 9 %/% 20), 2)
measure("wilson (prop.test)", function() prop.test(36, 60, correct = FALSE), 200)
measure("clopper-pearson (binom.test)", function() binom.test(36, 60), 200)
measure("risk-difference wald (prop.test)", function() prop.test(c(36, 27), c(60, 60), correct = FALSE), 200)
for (n in c(50, 500)) measure(paste("fisher-exact and conditional-exact (fisher.test)", n), function() fisher.test(table_of(n)), 50)
