# nlme::gls on the file of `retrial mmrm FILE --response y --subject id --visit visit --arm arm --reference P --covariates base`.
# Rscript benches/peers/models.R FILE      Prints the seconds of the fit alone and -2 log L.
suppressMessages(library(nlme))
d <- read.csv(commandArgs(TRUE)[1]); d$v <- factor(d$visit); d$arm <- relevel(factor(d$arm), "P")
t <- system.time(f <- gls(y ~ base + arm * v, d, corSymm(form = ~ visit | id), varIdent(form = ~ 1 | v), method = "REML", control = glsControl(msMaxIter = 500, apVar = FALSE)))
cat(sprintf("gls %.3f s, -2 log L %.6f\n", t[["elapsed"]], -2 * as.numeric(logLik(f))))
