export {};
document.title = "Driver";
