# The samples: Rscript values.R > values.csv
set.seed(20260301)
cat("id,arm,value\n")
put <- function(id, arm, values) cat(sprintf("%s,%s,%s\n", id, arm, format(values, digits = 12, trim = TRUE)), sep = "")
draw <- list(amnion = NULL, even = c(12, 12, 0.8), uneven = c(7, 31, -0.5), large = c(80, 65, 0.4), tiny = c(4, 5, 1), edge = c(49, 49, 0.3))
put("amnion", "a", c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46))
put("amnion", "b", c(1.15, 0.88, 0.90, 0.74, 1.21))
for (id in names(draw)[-1]) {
  s <- draw[[id]]
  put(id, "a", round(rnorm(s[1], s[3], 1.3), 6))
  put(id, "b", round(rnorm(s[2]), 6))
}
put("tied", "a", sample(0:12, 22, TRUE)); put("tied", "b", sample(2:15, 19, TRUE))
put("tied-large", "a", sample(0:40, 90, TRUE)); put("tied-large", "b", sample(3:44, 82, TRUE))
