# The tables and figures of `retrial run datasets/mapp2 --output OUT`, done with base R and ggplot2:
#
#     Rscript benches/peers/mapp2.R datasets/mapp2 OUT
#
# Rates with Wilson and Clopper-Pearson intervals, risk differences (Newcombe), risk and odds ratios, Fisher's test, means with t
# intervals, mean differences and d under every estimand of the study file; adverse events; four figures as SVG; one HTML page.
suppressPackageStartupMessages(library(ggplot2))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]; out <- arguments[2]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
published <- read.csv(file.path(folder, "published.csv"), check.names = FALSE)
harms <- read.csv(file.path(folder, "published-adverse-events.csv"), check.names = FALSE)
randomized <- c(mdma = 53, placebo = 51)

wilson <- function(x, n) as.numeric(suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int)
exact <- function(x, n) as.numeric(binom.test(x, n)$conf.int)
newcombe <- function(a, n, b, m) {
  p <- a / n; q <- b / m; l <- wilson(a, n); u <- wilson(b, m); d <- p - q
  c(d, d - sqrt((p - l[1])^2 + (u[2] - q)^2), d + sqrt((l[2] - p)^2 + (q - u[1])^2))
}
ratio <- function(value, se) c(value, value * exp(-qnorm(.975) * se), value * exp(qnorm(.975) * se))

binary <- subset(published, !is.na(events) & (is.na(reading) | reading == ""))
rows <- list()
for (key in unique(paste(binary$endpoint, binary$visit))) {
  cell <- binary[paste(binary$endpoint, binary$visit) == key, ]
  a <- cell[cell$arm == "mdma", ]; b <- cell[cell$arm == "placebo", ]
  lost <- c(randomized["mdma"] - a$n, randomized["placebo"] - b$n)
  for (rule in c("observed", "non-responder", "worst-case", "best-case")) {
    n <- if (rule == "observed") c(a$n, b$n) else unname(randomized)
    lost <- unname(lost)
    x <- c(a$events, b$events) + switch(rule, "worst-case" = c(0, lost[2]), "best-case" = c(lost[1], 0), c(0, 0))
    rr <- ratio((x[1] / n[1]) / (x[2] / n[2]), sqrt(1 / x[1] - 1 / n[1] + 1 / x[2] - 1 / n[2]))
    or <- ratio(x[1] * (n[2] - x[2]) / (x[2] * (n[1] - x[1])), sqrt(sum(1 / c(x, n - x))))
    fisher <- fisher.test(matrix(c(x, n - x), 2))
    rr <- unname(rr); or <- unname(or)
    rows[[length(rows) + 1]] <- data.frame(what = key, rule, xa = x[1], na = n[1], xb = x[2], nb = n[2],
      wa = rbind(wilson(x[1], n[1])), wb = rbind(wilson(x[2], n[2])), ea = rbind(exact(x[1], n[1])), eb = rbind(exact(x[2], n[2])),
      rd = rbind(newcombe(x[1], n[1], x[2], n[2])), rr = rbind(rr), or = rbind(or), p = fisher$p.value, row.names = NULL)
  }
}
rates <- do.call(rbind, rows)

means <- subset(published, !is.na(sd) & (is.na(reading) | reading == ""))
means$half <- qt(.975, means$n - 1) * means$sd / sqrt(means$n)
wide <- merge(subset(means, arm == "mdma"), subset(means, arm == "placebo"), by = c("endpoint", "visit"))
wide$difference <- wide$mean.x - wide$mean.y
pooled <- with(wide, sqrt(((n.x - 1) * sd.x^2 + (n.y - 1) * sd.y^2) / (n.x + n.y - 2)))
wide$d <- wide$difference / pooled
wide$se <- pooled * sqrt(1 / wide$n.x + 1 / wide$n.y)

harm <- merge(subset(harms, arm == "mdma"), subset(harms, arm == "placebo"), by = c("category", "term"))
harm <- cbind(harm, t(mapply(newcombe, harm$participants.x, harm$n.x, harm$participants.y, harm$n.y)))

theme_set(theme_classic(base_size = 7))
week18 <- subset(rates, grepl("week-18", what) & rule == "observed")
bars <- rbind(data.frame(what = week18$what, arm = "MDMA", p = week18$xa / week18$na, l = week18$wa.1, u = week18$wa.2),
              data.frame(what = week18$what, arm = "Placebo", p = week18$xb / week18$nb, l = week18$wb.1, u = week18$wb.2))
save <- function(name, plot) { svg(file.path(out, name), width = 3.5, height = 3); print(plot); invisible(dev.off()) }
save("bars.svg", ggplot(bars, aes(what, 100 * p, fill = arm)) + geom_col(position = position_dodge(.8), width = .7) +
  geom_errorbar(aes(ymin = 100 * l, ymax = 100 * u), position = position_dodge(.8), width = .2) + labs(x = NULL, y = "Participants (%)"))
means$week <- c(baseline = 0, `week-4` = 4, `week-8` = 8, `week-18` = 18)[means$visit]
save("trajectory.svg", ggplot(means, aes(week, mean, colour = arm)) + geom_line() + geom_point() +
  geom_errorbar(aes(ymin = mean - half, ymax = mean + half), width = .3) + labs(y = "CAPS-5"))
save("forest.svg", ggplot(subset(rates, grepl("week-18", what)), aes(rd.1, paste(what, rule))) + geom_vline(xintercept = 0) +
  geom_point() + geom_errorbar(aes(xmin = rd.2, xmax = rd.3), width = .2, orientation = "y") + labs(x = "Risk difference", y = NULL))
save("harms.svg", ggplot(harm, aes(`1`, category)) + geom_vline(xintercept = 0) + geom_point() +
  geom_errorbar(aes(xmin = `2`, xmax = `3`), width = .2, orientation = "y") + labs(x = "Risk difference", y = NULL))

html <- function(frame) paste0("<table><tr>", paste0("<th>", names(frame), "</th>", collapse = ""), "</tr>",
  paste0("<tr>", apply(frame, 1, function(r) paste0("<td>", r, "</td>", collapse = "")), "</tr>", collapse = "\n"), "</table>")
figures <- sapply(c("bars.svg", "trajectory.svg", "forest.svg", "harms.svg"), function(f) paste(readLines(file.path(out, f)), collapse = "\n"))
writeLines(c("<html><body>", html(rates), html(wide), html(harm), figures, "</body></html>"), file.path(out, "report.html"))
write.csv(rates, file.path(out, "rates.csv"), row.names = FALSE)
print(rates[, 1:6]); print(wide[, c("endpoint", "visit", "difference", "d")]); print(harm[, c("category", "participants.x", "participants.y")])
