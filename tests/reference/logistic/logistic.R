# Reference values for `retrial logistic`: Rscript logistic.R (in this folder). R 4.2.2, MASS 7.3, numDeriv 2016.8.
# glm's own numbers; g-computation by predict() with gradients from numDeriv, so that no formula of ours is used for them; the robust
# variance is that of Ye et al. (2023), doi:10.1080/24754269.2023.2205802, written out; Firth's by maximising the penalised likelihood.
suppressMessages({library(MASS); library(numDeriv)})
set.seed(20261125)
n <- 240
d <- data.frame(id = sprintf("P%03d", 1:n),
  arm = sample(c("placebo", "low", "high"), n, TRUE, c(.3, .3, .4)),
  site = sample(c("Bern", "Lyon", "Oslo", "Rome"), n, TRUE),
  age = round(rnorm(n, 42, 11)), severity = round(rnorm(n), 3))
eta <- -0.7 + 0.5 * (d$arm == "low") + 1.1 * (d$arm == "high") + 0.03 * (d$age - 42) - 0.8 * d$severity + 0.4 * (d$site == "Oslo")
d$responder <- ifelse(runif(n) < plogis(eta), "yes", "no")
d$age[c(7, 60, 133)] <- NA; d$site[c(12, 25, 90, 140, 171, 200, 211)] <- NA; d$responder[c(3, 44)] <- NA
write.csv(d, "arms.csv", row.names = FALSE, quote = FALSE, na = "NA")
d$y <- as.integer(d$responder == "yes")
d$arm <- relevel(factor(d$arm), "placebo"); d$site <- factor(d$site)
out <- list()
put <- function(model, statistic, method, arm, versus, term, field, value)
  out[[length(out) + 1]] <<- data.frame(model, statistic, method, arm, versus, term, field, value = sprintf("%.15g", value))
control <- glm.control(epsilon = 1e-15, maxit = 100)

fitted <- function(model, formula, d, terms, design = NULL) {
  d <- d[complete.cases(d[all.vars(formula)]), ]
  f <- glm(formula, binomial, d, control = control)
  s <- coef(summary(f)); w <- confint.default(f); p <- suppressMessages(confint(f))
  for (term in rownames(s)) {
    for (k in 1:4) put(model, "coefficient", "logistic", "", "", term, c("estimate", "std_error", "test_statistic", "p_value")[k], s[term, k])
    for (k in 1:2) put(model, "coefficient", "logistic", "", "", term, c("lower", "upper")[k], w[term, k])
    # confint interpolates: the exact bound is refined from it
    for (k in 1:2) {
      x <- model.matrix(f); y <- f$y; j <- match(term, colnames(x))
      excess <- function(b) {
        g <- suppressWarnings(glm.fit(x[, -j, drop = FALSE], y, offset = b * x[, j], family = binomial(), control = control))
        (g$deviance - f$deviance) - qchisq(.95, 1)
      }
      bound <- p[term, k]; h <- 0.3 * s[term, 2]; if (sign(excess(bound - h)) == sign(excess(bound + h))) stop(term, " ", k, " ", bound, " ", excess(bound), " ", h)
      root <- uniroot(excess, c(bound - h, bound + h), tol = 1e-13, extendInt = "yes")$root
      stopifnot(abs(root - bound) < 2e-3 * s[term, 2])
      put(model, "coefficient", "profile-likelihood", "", "", term, c("lower", "upper")[k], root)
    }
  }
  for (term in terms) {
    t <- drop1(f, test = "LRT")[term, ]
    put(model, "term-test", "likelihood-ratio", "", "", term, "test_statistic", t$LRT)
    put(model, "term-test", "likelihood-ratio", "", "", term, "df", t$Df)
    put(model, "term-test", "likelihood-ratio", "", "", term, "p_value", t[["Pr(>Chi)"]])
  }
  put(model, "minus-2-log-likelihood", "ml", "", "", "", "estimate", f$deviance)
  put(model, "minus-2-log-likelihood", "ml", "", "", "intercept alone", "estimate", f$null.deviance)
  put(model, "aic", "ml", "", "", "", "estimate", AIC(f)); put(model, "bic", "ml", "", "", "", "estimate", BIC(f))
  arms <- levels(d$arm); tt <- delete.response(terms(f)); b <- coef(f)
  X <- lapply(arms, function(a) { e <- d; e$arm <- factor(a, arms); model.matrix(tt, e) })
  risk <- function(b) sapply(X, function(x) mean(plogis(x %*% b)))
  J <- jacobian(risk, b); V <- vcov(f); x <- model.matrix(f); r <- f$y - fitted.values(f)
  hc0 <- V %*% crossprod(x * r) %*% V
  P <- sapply(X, function(x) plogis(x %*% b)); N <- nrow(d); y <- f$y; k <- length(arms)
  ye <- matrix(0, k, k)
  for (i in 1:k) for (j in 1:k) {
    a <- d$arm == arms[i]; c <- d$arm == arms[j]
    ye[i, j] <- if (i == j) var((y - P[, i])[a]) / mean(a) + 2 * cov(y[a], P[a, i]) - var(P[, i])
      else cov(y[a], P[a, j]) + cov(y[c], P[c, i]) - cov(P[, i], P[, j])
  }
  p <- risk(b)
  for (method in c("g-computation", "g-computation-hc0", "g-computation-robust")) {
    S <- switch(method, "g-computation" = J %*% V %*% t(J), "g-computation-hc0" = J %*% hc0 %*% t(J), ye / N)
    for (i in 1:k) {
      put(model, "standardized-risk", method, arms[i], "", "", "estimate", p[i])
      put(model, "standardized-risk", method, arms[i], "", "", "std_error", sqrt(S[i, i]))
      for (j in seq_len(i - 1)) for (what in c("risk-difference", "log-risk-ratio", "log-odds-ratio")) {
        g <- switch(what, "risk-difference" = function(p) p[i] - p[j], "log-risk-ratio" = function(p) log(p[i] / p[j]),
          "log-odds-ratio" = function(p) qlogis(p[i]) - qlogis(p[j]))
        s <- sqrt(drop(grad(g, p) %*% S %*% grad(g, p)))
        put(model, what, method, arms[i], arms[j], "", "estimate", g(p))
        put(model, what, method, arms[i], arms[j], "", "std_error", s)
        put(model, what, method, arms[i], arms[j], "", "p_value", 2 * pnorm(-abs(g(p) / s)))
      }
    }
  }
  # Firth: the penalised likelihood by BFGS, then Newton steps with numerical derivatives
  penalized <- function(b, x, y) { e <- drop(x %*% b); w <- dlogis(e); sum(plogis(ifelse(y == 1, e, -e), log.p = TRUE)) + determinant(crossprod(x * sqrt(w)))$modulus / 2 }
  slope <- function(b, x, y) { e <- drop(x %*% b); w <- dlogis(e); h <- leverages(x * sqrt(w)); drop(crossprod(x, y - plogis(e) + h * (.5 - plogis(e)))) }
  leverages <- function(m) rowSums(qr.Q(qr(m))^2)
  top <- function(x, y, free, held) {
    full <- function(b) { z <- numeric(ncol(x)); z[free] <- b; z }
    o <- optim(numeric(sum(free)), function(b) -penalized(full(b), x, y), function(b) -slope(full(b), x, y)[free], method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
    b <- o$par
    for (s in 1:6) b <- b - drop(solve(jacobian(function(b) slope(full(b), x, y)[free], b), slope(full(b), x, y)[free]))
    list(b = full(b), value = penalized(full(b), x, y))
  }
  y <- f$y; every <- rep(TRUE, ncol(x)); best <- top(x, y, every)
  se <- sqrt(diag(solve(crossprod(x * sqrt(dlogis(drop(x %*% best$b)))))))
  for (j in seq_len(ncol(x))) {
    put(model, "coefficient", "firth", "", "", colnames(x)[j], "estimate", best$b[j])
    put(model, "coefficient", "firth", "", "", colnames(x)[j], "std_error", se[j])
    held <- every; held[j] <- FALSE
    put(model, "coefficient", "firth", "", "", colnames(x)[j], "p_value", pchisq(2 * (best$value - top(x, y, held)$value), 1, lower.tail = FALSE))
  }
}
fitted("main", y ~ site + age + severity + arm, d, c("site", "age", "severity", "arm"))
fitted("interaction", y ~ age + severity * arm, d, c("age", "severity:arm"))
fitted("arm-only", y ~ arm, d, "arm")
m <- d; m$age[is.na(m$age)] <- mean(m$age[!is.na(m$y)], na.rm = TRUE)
m$site <- as.character(m$site); m$site[is.na(m$site)] <- "(missing)"; m$site <- factor(m$site, c("Bern", "Lyon", "Oslo", "Rome", "(missing)"))
fitted("mean-imputed", y ~ site + age + arm, m, c("site", "age", "arm"))
o <- do.call(rbind, out)
cat(sprintf("# generated by logistic.R, do not edit; %s, MASS %s, numDeriv %s\n", R.version.string, packageVersion("MASS"), packageVersion("numDeriv")), file = "r.csv")
suppressWarnings(write.table(o, "r.csv", append = TRUE, sep = ",", quote = FALSE, row.names = FALSE))
