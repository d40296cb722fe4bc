# Further values of metafor 3.8-1 and R 4.2.2 for `retrial pool`: measures, intervals, moderators, subgroups and presets that pool.R does not have.
# Rscript further.R > further.csv      (in this folder; writes nothing else)
suppressWarnings(suppressPackageStartupMessages(library(metafor)))
tight <- function(y) list(threshold = 1e-13 * var(y), maxiter = 100000, tol = 1e-14)
cat("file,arguments,statistic,method,term,field,value,rel_tol,std_error\n")
out <- function(file, arguments, statistic, method, term, ..., rel_tol = 1e-7) {
  v <- Filter(function(x) length(x) && !is.na(x), list(...)); n <- function(x) format(as.numeric(x), digits = 17)
  scale <- function(f) if (f == "p_value") (if (is.null(v$test_statistic)) "" else n(v$test_statistic)) else if (is.null(v$std_error)) "" else n(v$std_error)
  for (f in names(v)) cat(paste(c(file, arguments, statistic, method, term, f, n(v[[f]]), rel_tol, scale(f)), collapse = ","), "\n", sep = "")
}
METHODS <- c("common-effect" = "EE", dl = "DL", reml = "REML", ml = "ML", pm = "PM", he = "HE", sj = "SJ", hs = "HS")
model <- function(f, file, args, stat, name, term = "") out(file, args, stat, name, term, estimate = f$beta[1], std_error = f$se[1], lower = f$ci.lb[1], upper = f$ci.ub[1], test_statistic = f$zval[1], df = if (f$test %in% c("knha", "adhoc")) f$k - f$p, p_value = f$pval[1])
rand <- c("dl", "reml", "ml", "he", "sj", "hs")
bcg <- read.csv("bcg.csv"); nor <- read.csv("normand.csv"); hom <- read.csv("homogeneous.csv"); nw <- read.csv("nielweise.csv")

es <- escalc("PETO", ai = events_a, n1i = n_a, ci = events_b, n2i = n_b, data = nw, add = 0, to = "none"); es <- es[!is.na(es$yi), ]
for (m in c("common-effect", rand)) model(rma(yi, vi, data = es, method = METHODS[[m]], control = tight(es$yi)), "nielweise.csv", "--measure peto --method all", "log-odds-ratio", m)
es <- escalc("ROM", m1i = mean_a, sd1i = sd_a, n1i = n_a, m2i = mean_b, sd2i = sd_b, n2i = n_b, data = nor)
for (m in c("common-effect", rand)) model(rma(yi, vi, data = es, method = METHODS[[m]], control = tight(es$yi)), "normand.csv", "--measure rom --method all", "log-ratio-of-means", m)
es <- escalc("SMD", m1i = mean_a, sd1i = sd_a, n1i = n_a, m2i = mean_b, sd2i = sd_b, n2i = n_b, data = nor, vtype = "UB")
model(rma(yi, vi, data = es, method = "REML", control = tight(es$yi)), "normand.csv", "--measure smd --preset meta-default", "standardized-mean-difference", "reml")
# RevMan: J = 1 - 3/(4n - 9), variance n/(n_a n_b) + g^2/(2(n - 3.94)) (Deeks and Higgins 2010)
n <- nor$n_a + nor$n_b; sp <- sqrt(((nor$n_a - 1) * nor$sd_a^2 + (nor$n_b - 1) * nor$sd_b^2) / (n - 2)); g <- (nor$mean_a - nor$mean_b) / sp * (1 - 3 / (4 * n - 9)); v <- n / (nor$n_a * nor$n_b) + g^2 / (2 * (n - 3.94))
model(rma(g, v, method = "DL"), "normand.csv", "--measure smd --preset revman-legacy", "standardized-mean-difference", "dl")
model(rma(g, v, method = "EE"), "normand.csv", "--measure smd --preset revman-legacy", "standardized-mean-difference", "common-effect")
model(rma(g, v, method = "REML", test = "knha", control = tight(g)), "normand.csv", "--measure smd --preset revman-2025", "standardized-mean-difference", "reml+hartung-knapp")
# zero cells: the share of the own arm (Sweeting 2004); R meta's events and totals
z <- with(nw, events_a == 0 | events_b == 0 | events_a == n_a | events_b == n_b); N <- nw$n_a + nw$n_b
ka <- ifelse(z, nw$n_a / N, 0); kb <- ifelse(z, nw$n_b / N, 0)
a <- nw$events_a + ka; b <- nw$events_b + kb; na <- nw$n_a + 2 * ka; nb <- nw$n_b + 2 * kb
y <- log(a / na) - log(b / nb); v <- 1 / a - 1 / na + 1 / b - 1 / nb
model(rma(y, v, method = "DL"), "nielweise.csv", "--measure rr --method dl --zero-cells treatment-arm", "log-risk-ratio", "dl")
keep <- nw$events_a + nw$events_b > 0; h <- ifelse(z, .5, 0)
y <- (log((nw$events_a + h) / (nw$n_a + h)) - log((nw$events_b + h) / (nw$n_b + h)))[keep]; v <- (1 / (nw$events_a + h) - 1 / (nw$n_a + h) + 1 / (nw$events_b + h) - 1 / (nw$n_b + h))[keep]
model(rma(y, v, method = "REML", control = tight(y)), "nielweise.csv", "--measure rr --preset meta-default", "log-risk-ratio", "reml")

es <- escalc("RR", ai = events_a, n1i = n_a, ci = events_b, n2i = n_b, data = bcg)
for (m in rand) model(rma(yi, vi, data = es, method = METHODS[[m]], test = "adhoc", control = tight(es$yi)), "bcg.csv", paste0("--method ", m, " --hartung-knapp=ad-hoc"), "log-risk-ratio", paste0(m, "+hartung-knapp-ad-hoc"))
for (m in rand) model(rma(estimate, std_error^2, data = hom, method = METHODS[[m]], test = "adhoc"), "homogeneous.csv", paste0("--method ", m, " --hartung-knapp=ad-hoc"), "effect", paste0(m, "+hartung-knapp-ad-hoc"))

# moderators and subgroups: bcg with latitude, year and allocation
tb <- read.csv("bcg_moderators.csv"); es <- escalc("RR", ai = events_a, n1i = n_a, ci = events_b, n2i = n_b, data = tb); es$allocation <- factor(es$allocation, levels = unique(es$allocation))
for (spec in list(list("latitude", ~ latitude, c("intercept", "latitude")), list("latitude;year", ~ latitude + year, c("intercept", "latitude", "year")), list("allocation", ~ allocation, c("intercept", "allocation=alternate", "allocation=systematic"))))
  for (m in c("common-effect", rand)) for (test in c("z", "knha")) {
    if (m == "common-effect" && test == "knha") next
    f <- rma(yi, vi, mods = spec[[2]], data = es, method = METHODS[[m]], test = test, control = tight(es$yi)); name <- if (test == "knha") paste0(m, "+hartung-knapp") else m
    args <- paste0("--moderator ", spec[[1]], " --method ", name)
    for (i in seq_along(spec[[3]])) out("bcg_moderators.csv", args, "coefficient", name, spec[[3]][i], estimate = f$beta[i], std_error = f$se[i], lower = f$ci.lb[i], upper = f$ci.ub[i], test_statistic = f$zval[i], p_value = f$pval[i])
    out("bcg_moderators.csv", args, "moderator-test", name, "", test_statistic = f$QM, p_value = f$QMp)
    if (test == "z" && m != "common-effect") { out("bcg_moderators.csv", args, "tau-squared", m, "residual", estimate = f$tau2, std_error = f$se.tau2); f0 <- rma(yi, vi, data = es, method = METHODS[[m]], control = tight(es$yi)); out("bcg_moderators.csv", args, "r-squared", m, "", estimate = max(0, 1 - f$tau2 / f0$tau2)) }
    if (test == "z" && m == "reml") out("bcg_moderators.csv", args, "cochran-q", "inverse-variance", "residual", estimate = f$QE, p_value = f$QEp)
  }
groups <- levels(es$allocation); fits <- lapply(groups, function(a) rma(yi, vi, data = es[es$allocation == a, ], method = "REML", control = tight(es$yi)))
for (i in seq_along(groups)) { model(fits[[i]], "bcg_moderators.csv", "--subgroup allocation --method reml", "log-risk-ratio", "reml", paste0("allocation=", groups[i])); out("bcg_moderators.csv", "--subgroup allocation --method reml", "tau-squared", "reml", paste0("allocation=", groups[i]), estimate = fits[[i]]$tau2) }
between <- rma(sapply(fits, function(f) f$beta[1]), sei = sapply(fits, function(f) f$se), method = "EE")
out("bcg_moderators.csv", "--subgroup allocation --method reml", "subgroup-difference", "reml", "allocation", test_statistic = between$QE, df = 2, p_value = between$QEp)
# cumulative by year (ties in the order of the file) and Peters
o <- order(es$year); for (i in 2:13) model(rma(yi, vi, data = es[o[1:i], ], method = "DL"), "bcg_moderators.csv", "--cumulative-by year --method dl", "log-risk-ratio", "dl:cumulative", es$study[o[i]])
eo <- escalc("OR", ai = events_a, n1i = n_a, ci = events_b, n2i = n_b, data = bcg); N <- bcg$n_a + bcg$n_b; e <- bcg$events_a + bcg$events_b
p <- summary(lm(eo$yi ~ I(1 / N), weights = e * (N - e) / N))$coefficients
out("bcg.csv", "--measure or", "peters", "linear-regression", "", estimate = p[2, 1], std_error = p[2, 2], test_statistic = p[2, 3], df = 11, p_value = p[2, 4])
