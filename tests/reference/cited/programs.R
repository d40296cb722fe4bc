# Writes the rows of programs.csv that R gives: Rscript programs.R > r.csv
# R 4.2.2 with metafor and effectsize.
suppressMessages({ library(metafor); library(effectsize) })
options(digits = 17)
rversion <- paste("R", paste(R.version$major, R.version$minor, sep = "."))
mf <- paste0("metafor ", packageVersion("metafor")); es <- paste0("effectsize ", packageVersion("effectsize"))
cat("line,statistic,method,where,field,value,tolerance,source\n")
row <- function(line, statistic, method, fields, source, where = "", tolerance = 1e-8)
  for (field in names(fields))
    cat(sprintf('%s,%s,%s,%s,%s,%.17g,%g,"%s"\n', dQuote(line, FALSE), statistic, method, where, field, fields[[field]], tolerance,
                gsub('"', "'", source)))
ci <- function(x, names = c("lower", "upper")) setNames(as.list(as.numeric(x)), names)
z <- qnorm(0.975)

# one proportion: 15/148
x <- 15; n <- 148; p <- x / n; l <- "proportion 15/148"
row(l, "proportion", "wilson", ci(prop.test(x, n, correct = FALSE)$conf.int), paste(rversion, "prop.test(15, 148, correct = FALSE)"))
row(l, "proportion", "wilson-cc", ci(prop.test(x, n)$conf.int), paste(rversion, "prop.test(15, 148)"))
row(l, "proportion", "clopper-pearson", ci(binom.test(x, n)$conf.int), paste(rversion, "binom.test(15, 148)"))
plo <- escalc(measure = "PLO", xi = x, ni = n)
row(l, "proportion", "logit", ci(plogis(plo$yi + c(-1, 1) * z * sqrt(plo$vi))), paste(mf, "escalc(measure = 'PLO'), back by plogis"))
ac <- (x + z^2 / 2) / (n + z^2)
row(l, "proportion", "jeffreys", ci(qbeta(c(0.025, 0.975), x + 0.5, n - x + 0.5)), paste(rversion, "qbeta(., 15.5, 133.5)"))
row(l, "proportion", "arcsine", ci(sin(asin(sqrt((x + 3/8) / (n + 3/4))) + c(-1, 1) * z / (2 * sqrt(n)))^2),
    paste(rversion, "the formula of Brown, Cai and DasGupta (2001), 4.2.1, typed in"))
# Blaker's own program, from the appendix of his paper, with a finer tolerance
acceptbin <- function(x, n, p) {
  p1 <- 1 - pbinom(x - 1, n, p); p2 <- pbinom(x, n, p)
  a1 <- p1 + pbinom(qbinom(p1, n, p) - 1, n, p); a2 <- p2 + 1 - pbinom(qbinom(1 - p2, n, p), n, p)
  min(a1, a2)
}
acceptinterval <- function(x, n, level, tolerance) {
  lower <- qbeta((1 - level) / 2, x, n - x + 1); while (acceptbin(x, n, lower + tolerance) < 1 - level) lower <- lower + tolerance
  upper <- 1 - qbeta((1 - level) / 2, n - x, x + 1); while (acceptbin(x, n, upper - tolerance) < 1 - level) upper <- upper - tolerance
  c(lower, upper)
}
row("proportion 3/10", "proportion", "blaker", ci(acceptinterval(3, 10, 0.95, 1e-6)), "Blaker (2000), appendix, run in R 4.2.2 with tolerance 1e-6", tolerance = 2e-6)

# two proportions: 24/52 v 9/42
tab <- matrix(c(24, 28, 9, 33), 2, byrow = TRUE); l <- "two-proportions 24/52 9/42"
chi <- suppressWarnings(chisq.test(tab, correct = FALSE)); yates <- suppressWarnings(chisq.test(tab))
row(l, "test-of-equality", "pearson", list(test_statistic = chi$statistic, p_value = chi$p.value), paste(rversion, "chisq.test(correct = FALSE)"))
row(l, "test-of-equality", "pearson-yates", list(test_statistic = yates$statistic, p_value = yates$p.value), paste(rversion, "chisq.test()"))
row(l, "test-of-equality", "n-minus-1", list(p_value = pchisq(chi$statistic * 93 / 94, 1, lower.tail = FALSE)), paste(rversion, "chisq.test() times 93/94"))
fisher <- fisher.test(tab)
row(l, "test-of-equality", "fisher-exact", list(p_value = fisher$p.value), paste(rversion, "fisher.test()"))
row("two-proportions 3/4 1/4", "odds-ratio", "conditional-exact", list(estimate = fisher.test(matrix(c(3, 1, 1, 3), 2))$estimate),
    paste(rversion, "fisher.test(), Fisher's tea tasting"), tolerance = 1e-4)
rd <- prop.test(c(24, 9), c(52, 42)); rd0 <- prop.test(c(24, 9), c(52, 42), correct = FALSE)
row(l, "risk-difference", "wald-cc", ci(rd$conf.int), paste(rversion, "prop.test()"))
row(l, "risk-difference", "wald", ci(rd0$conf.int), paste(rversion, "prop.test(correct = FALSE)"))
hit <- function(measure) escalc(measure = measure, ai = 24, bi = 28, ci = 9, di = 33)
rr <- hit("RR"); or <- hit("OR"); half <- escalc(measure = "OR", ai = 24, bi = 28, ci = 9, di = 33, add = 1/2, to = "all")
both <- function(e) list(lower = exp(e$yi - z * sqrt(e$vi)), upper = exp(e$yi + z * sqrt(e$vi)))
logs <- function(e) list(estimate = e$yi, std_error = sqrt(e$vi))
row(l, "risk-ratio", "katz", both(rr), paste(mf, "escalc(measure = 'RR')"))
row(l, "log-risk-ratio", "katz", logs(rr), paste(mf, "escalc(measure = 'RR')"))
row(l, "odds-ratio", "woolf", both(or), paste(mf, "escalc(measure = 'OR')"))
row(l, "log-odds-ratio", "woolf", logs(or), paste(mf, "escalc(measure = 'OR')"))
row(l, "odds-ratio", "gart", both(half), paste(mf, "escalc(measure = 'OR', add = 1/2, to = 'all')"))
ha <- sqrt(24/52 * 28/52 / 51 + 9/42 * 33/42 / 41)
row(l, "risk-difference", "hauck-anderson", ci(24/52 - 9/42 + c(-1, 1) * (1 / 84 + z * ha)),
    paste(rversion, "the formula of Hauck and Anderson (1986) typed in"))
mid <- function(psi, side) {
  support <- 0:33; w <- dhyper(support, 52, 42, 33, log = TRUE) + support * log(psi); w <- exp(w - max(w)); w <- w / sum(w)
  half <- w[support == 24] / 2
  if (side == "lower") sum(w[support > 24]) + half else sum(w[support < 24]) + half
}
bound <- function(side) exp(uniroot(function(log_psi) mid(exp(log_psi), side) - 0.025, c(-3, 6), tol = 1e-13)$root)
row(l, "odds-ratio", "conditional-mid-p", list(lower = bound("lower"), upper = bound("upper")),
    paste(rversion, "dhyper tilted by psi, uniroot(tol = 1e-13)"), tolerance = 1e-8)
# turns until Fisher's p reaches 0.05
turns <- 0; while (fisher.test(matrix(c(24, 28, 9 + turns, 33 - turns), 2, byrow = TRUE))$p.value < 0.05) turns <- turns + 1
row(l, "fragility-index", "fisher-exact", list(estimate = turns), paste(rversion, "fisher.test() in a loop, as in Walsh et al. (2014)"))

# means: the sleep data of Student (1908)
a <- sleep$extra[sleep$group == 2]; b <- sleep$extra[sleep$group == 1]
arm <- function(v) sprintf("%.17g,%.17g,%d", mean(v), sd(v), length(v))
one <- t.test(a); pooled <- t.test(a, b, var.equal = TRUE); welch <- t.test(a, b); l <- paste("two-means", arm(a), arm(b))
row(paste("mean", arm(a)), "mean", "student", ci(one$conf.int), paste(rversion, "t.test(sleep, group 2)"))
row(l, "mean-difference", "student", c(ci(pooled$conf.int), df = 18), paste(rversion, "t.test(sleep, var.equal = TRUE)"))
row(l, "mean-difference", "welch", c(ci(welch$conf.int), df = as.numeric(welch$parameter)), paste(rversion, "t.test(sleep)"))
row(l, "test-of-equality", "student", list(test_statistic = pooled$statistic, p_value = pooled$p.value), paste(rversion, "t.test(sleep, var.equal = TRUE)"))
row(l, "test-of-equality", "welch", list(test_statistic = welch$statistic, p_value = welch$p.value), paste(rversion, "t.test(sleep)"))
row(l, "variance-ratio", "f", c(estimate = as.numeric(var.test(a, b)$estimate), ci(var.test(a, b)$conf.int)), paste(rversion, "var.test(sleep)"))
d <- cohens_d(a, b); g <- hedges_g(a, b); delta <- glass_delta(a, b); ps <- p_superiority(a, b)
row(l, "cohens-d", "noncentral-t", list(estimate = d[[1]], lower = d$CI_low, upper = d$CI_high), paste(es, "cohens_d(sleep)"), tolerance = 2e-4)
row(l, "hedges-g", "noncentral-t", list(estimate = g[[1]], lower = g$CI_low, upper = g$CI_high), paste(es, "hedges_g(sleep)"), tolerance = 2e-4)
row(l, "glass-delta", "noncentral-t", list(estimate = delta[[1]], lower = delta$CI_low, upper = delta$CI_high), paste(es, "glass_delta(sleep)"), tolerance = 2e-4)
row(l, "probability-of-superiority", "normal", list(estimate = ps[[1]], lower = ps$CI_low, upper = ps$CI_high), paste(es, "p_superiority(sleep)"), tolerance = 2e-4)
smd <- escalc(measure = "SMD", m1i = mean(a), sd1i = sd(a), n1i = 10, m2i = mean(b), sd2i = sd(b), n2i = 10)
row(l, "hedges-g", "large-sample", logs(smd), paste(mf, "escalc(measure = 'SMD')"), tolerance = 1e-7)
se_d <- sqrt(1/10 + 1/10 + d[[1]]^2 / 40)
row(l, "cohens-d", "large-sample", list(std_error = se_d, lower = d[[1]] - z * se_d, upper = d[[1]] + z * se_d),
    paste(es, "cohens_d(sleep), SE of Hedges and Olkin (1985), p. 86, typed in"))
rom <- escalc(measure = "ROM", m1i = mean(a), sd1i = sd(a), n1i = 10, m2i = mean(b), sd2i = sd(b), n2i = 10)
row(l, "log-ratio-of-means", "delta", logs(rom), paste(mf, "escalc(measure = 'ROM')"))

# rates
l <- "two-rates 5/120.5 2/118"
one <- poisson.test(5, 120.5); two <- poisson.test(c(5, 2), c(120.5, 118))
row(l, "rate", "garwood", ci(one$conf.int), paste(rversion, "poisson.test(5, 120.5)"), where = "arm=a")
row(l, "rate-ratio", "conditional-exact", c(estimate = as.numeric(two$estimate), ci(two$conf.int)), paste(rversion, "poisson.test(c(5, 2), c(120.5, 118))"))
irr <- escalc(measure = "IRR", x1i = 5, t1i = 120.5, x2i = 2, t2i = 118); ird <- escalc(measure = "IRD", x1i = 5, t1i = 120.5, x2i = 2, t2i = 118)
row(l, "rate-ratio", "log-wald", both(irr), paste(mf, "escalc(measure = 'IRR')"))
row(l, "rate-difference", "wald", logs(ird), paste(mf, "escalc(measure = 'IRD')"))

# p-values
p <- c(0.001, 0.008, 0.039, 0.041, 0.042, 0.06); l <- paste("adjust-p", paste(p, collapse = ","))
for (method in c("bonferroni", "holm", "hochberg", "hommel", "BH", "BY")) {
  ours <- c(BH = "benjamini-hochberg", BY = "benjamini-yekutieli")
  id <- if (method %in% names(ours)) ours[[method]] else method
  adjusted <- p.adjust(p, method)
  for (i in seq_along(p)) row(l, "adjusted-p", id, list(p_value = adjusted[i]), paste0(rversion, " p.adjust(., '", method, "')"), where = paste0("id=", p[i]))
}

# conversions
row("convert d=0.5", "converted", "logistic", list(estimate = d_to_oddsratio(0.5)), paste(es, "d_to_oddsratio(0.5)"), where = "term=odds-ratio")
row("convert odds_ratio=2.5", "converted", "logistic", list(estimate = oddsratio_to_d(2.5)), paste(es, "oddsratio_to_d(2.5)"), where = "term=cohens-d")
row("convert d=0.5", "converted", "point-biserial", list(estimate = d_to_r(0.5)), paste(es, "d_to_r(0.5)"), where = "term=correlation")
row("convert r=0.3", "converted", "point-biserial", list(estimate = r_to_d(0.3)), paste(es, "r_to_d(0.3)"), where = "term=cohens-d")
row("convert r=0.3", "converted", "logistic", list(estimate = r_to_oddsratio(0.3)), paste(es, "r_to_oddsratio(0.3)"), where = "term=odds-ratio")
row("convert d=0.5 n_a=12 n_b=40", "converted", "point-biserial", list(estimate = d_to_r(0.5, n1 = 12, n2 = 40)), paste(es, "d_to_r(0.5, n1 = 12, n2 = 40)"), where = "term=correlation")
