# The models of benches/models.rs in R, the fit alone, on data drawn the same way: Rscript benches/peers/models.R [200x4] [1000x10] [20000x6] [logistic]
# nlme::gls has the same unstructured covariance; lme4::lmer has none, its nearest is a random intercept (compound symmetry); R's own glm for
# the logistic regression, with g-computation by predict. R's mmrm is used where it is installed.
suppressMessages({library(nlme); library(lme4)})
has_mmrm <- requireNamespace("mmrm", quietly = TRUE)
trial <- function(subjects, visits) {
  set.seed(1)
  one <- function(who) {
    arm <- who %% 2; base <- 20 + 4 * rnorm(1); own <- 2 * rnorm(1); previous <- rnorm(1); out <- NULL
    for (v in seq_len(visits)) {
      if (v > 1 && rnorm(1) > 1.8) break
      previous <- 0.6 * previous + rnorm(1)
      out <- rbind(out, c(who, arm, v, base, 10 - (v - 1) * (1 + 0.3 * arm) + 0.2 * base + own + previous))
    }
    out
  }
  d <- as.data.frame(do.call(rbind, lapply(seq_len(subjects) - 1, one)))
  names(d) <- c("id", "arm", "visit", "base", "y")
  d$id <- factor(d$id); d$arm <- factor(d$arm); d$v <- factor(d$visit); d
}
seconds <- function(expression) {
  t <- tryCatch(system.time(expression)[["elapsed"]], error = function(e) conditionMessage(e))
  if (is.numeric(t)) sprintf("%.3f s", t) else paste("failed:", t)
}
sizes <- list("200x4" = c(200, 4), "1000x10" = c(1000, 10), "20000x6" = c(20000, 6))
asked <- commandArgs(TRUE); if (!length(asked)) asked <- c(names(sizes), "logistic")
for (name in intersect(asked, names(sizes))) {
  d <- trial(sizes[[name]][1], sizes[[name]][2])
  cat(sprintf("%s: %d rows\n", name, nrow(d)))
  cat("  lme4::lmer, random intercept, REML:", seconds(lmer(y ~ base + arm * v + (1 | id), d, REML = TRUE)), "\n")
  cat("  nlme::gls, compound symmetry, REML:", seconds(gls(y ~ base + arm * v, d, corCompSymm(form = ~ visit | id), method = "REML")), "\n")
  cat("  nlme::gls, unstructured, REML:", seconds(gls(y ~ base + arm * v, d, corSymm(form = ~ visit | id), varIdent(form = ~ 1 | v),
    method = "REML", control = glsControl(msMaxIter = 500, apVar = FALSE))), "\n")
  if (has_mmrm) cat("  mmrm, unstructured, Satterthwaite:", seconds(mmrm::mmrm(y ~ base + arm * v + us(v | id), d)), "\n") else cat("  mmrm: not installed\n")
}
if ("logistic" %in% asked) for (n in c(200, 20000)) {
  set.seed(2)
  d <- data.frame(arm = factor(seq_len(n) %% 2), x = rnorm(n), z = rnorm(n), site = factor(seq_len(n) %% 5))
  d$y <- rbinom(n, 1, plogis(-0.5 + 0.7 * (d$arm == 1) + 0.8 * d$x))
  repeats <- if (n < 1000) 100 else 5
  t <- system.time(for (k in seq_len(repeats)) {
    f <- glm(y ~ arm + x + z + site, binomial, d)
    p <- sapply(levels(d$arm), function(a) mean(predict(f, transform(d, arm = factor(a, levels(d$arm))), type = "response")))
  })[["elapsed"]] / repeats
  cat(sprintf("glm and standardised risks without their variance, %d participants: %.2f ms\n", n, 1000 * t))
}
