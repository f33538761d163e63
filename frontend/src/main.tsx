/** Where the page's program starts. */
document.documentElement.classList.add("js");
